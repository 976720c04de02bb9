import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Pool } from 'undici';
import type { Sql } from '#shared/adapters/postgres/connect.ts';
import { createLedger } from '#shared/adapters/postgres/money/ledger.ts';
import type { VideoId } from '#shared/contracts/ids.ts';
import { micros } from '#shared/contracts/money.ts';
import { gateOn } from '../support/cost-gate.ts';
import { inFlight, type Taken } from './gate/in-flight.ts';
import { manyVideos } from './gate/many-videos.ts';
import { type Figure, percentile } from './report.ts';

/** As many as the gate holds (shared/compose.ts). */
const connections = 4;
/** Orders under way at any time, for the figures. */
const together = 64;
const perRound = 3000;
const rounds = 7;
const videosInAll = 1000;
/** Other numbers of orders under way, for information. */
const others = [1, 8, 256];

/** Makes one call of many; `n` says which. */
type Caller = (n: number) => Promise<void>;

interface Callers {
  ledger: Caller;
  bare: Caller;
}

/**
 * Reserves through the ledger (three accounts, a row of its own for each order, ids that may be repeated) beside the
 * least that could be done: one guarded UPDATE of one account. Both on the same server, with fsync, through the same pool,
 * in turns, so that whatever else the machine does slows down both.
 */
export default async function gate(): Promise<Figure[]> {
  await using db = await manyVideos(videosInAll, connections);
  const { sql, videos } = db;
  const one = callers(sql, videos.slice(0, 1));
  const many = callers(sql, videos);
  await inFlight(videosInAll, together, many.ledger);
  return [
    ...(await compare('OneVideo', 'on one video', one)),
    ...(await compare('ManyVideos', `over ${videosInAll} videos`, many)),
    ...(await few(many)),
    ...(await throughHttp(sql, videos)),
  ];
}

function callers(sql: Sql, videos: VideoId[]): Callers {
  const ledger = createLedger(sql);
  // Steps through the videos in an order of which neighbours are far apart.
  const pick = (n: number): VideoId => videos[(n * 7919) % videos.length] ?? ('' as VideoId);
  return {
    async ledger(n) {
      const outcome = await ledger.reserve({
        reservationId: randomUUID(),
        videoId: pick(n),
        stage: 'script_generation',
        round: 1,
        offers: [{ tier: 'standard', amount: micros(1) }],
        holder: { kind: 'client', ttlSeconds: 3600 },
      });
      if (outcome.kind !== 'granted') throw new Error(`not granted: ${outcome.kind}`);
    },
    async bare(n) {
      const rows = await sql`
        update cost_accounts set reserved_micros = reserved_micros + 1
        where id = ${`video:${pick(n)}`} and reserved_micros + spent_micros + kept_micros + 1 <= limit_micros
        returning reserved_micros`;
      if (rows.length !== 1) throw new Error('not granted');
    },
  };
}

async function compare(name: string, where: string, { ledger, bare }: Callers): Promise<Figure[]> {
  const [ours, theirs]: [Taken[], Taken[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await inFlight(perRound, together, ledger));
    theirs.push(await inFlight(perRound, together, bare));
  }
  const ratios = ours.map(({ perSecond }, n) => perSecond / (theirs[n]?.perSecond ?? Number.NaN));
  const goal = name === 'OneVideo' ? '>= 1000' : '>= 5000';
  return [
    {
      name: `ratio${name}`,
      value: percentile(ratios, 0.5),
      meaning: `reserves ${where}, by the bare UPDATE`,
      target: '>= 0.7',
    },
    {
      name: `reservesPerSecond${name}`,
      value: middleSpeed(ours),
      meaning: `reserves per second ${where}, ${together} under way`,
      target: goal,
    },
    ...latencies(`reserve${name}`, `one of them`, ours),
    {
      name: `updatesPerSecond${name}`,
      value: middleSpeed(theirs),
      meaning: `bare UPDATEs per second ${where}`,
    },
    ...latencies(`update${name}`, 'one of them', theirs),
  ];
}

const middleSpeed = (taken: Taken[]): number =>
  percentile(
    taken.map(({ perSecond }) => perSecond),
    0.5,
  );

function latencies(name: string, what: string, taken: Taken[]): Figure[] {
  const all = taken.flatMap(({ latencies }) => latencies);
  return [
    { name: `${name}MsP50`, value: percentile(all, 0.5), meaning: `${what}, ms, p50` },
    { name: `${name}MsP99`, value: percentile(all, 0.99), meaning: `${what}, ms, p99` },
  ];
}

async function few({ ledger, bare }: Callers): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const number of others) {
    const count = Math.min(perRound, number * 500);
    const pairs: [Taken, Taken][] = [];
    for (let round = 0; round < 3; round += 1)
      pairs.push([await inFlight(count, number, ledger), await inFlight(count, number, bare)]);
    const speed = middleSpeed(pairs.map(([ours]) => ours));
    figures.push(
      {
        name: `reservesPerSecondWith${number}`,
        value: speed,
        meaning: `reserves per second over ${videosInAll} videos, ${number} under way`,
      },
      {
        name: `ratioWith${number}`,
        value: percentile(
          pairs.map(([ours, theirs]) => ours.perSecond / theirs.perSecond),
          0.5,
        ),
        meaning: 'the same, by the bare UPDATE',
      },
    );
  }
  return figures;
}

/** The gate itself, with a socket, and clients in the same process. */
async function throughHttp(sql: Sql, videos: VideoId[]): Promise<Figure[]> {
  const server = serve({ fetch: gateOn(sql).fetch, port: 0, hostname: '127.0.0.1' });
  await new Promise((done) => server.once('listening', done));
  const client = new Pool(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    connections: together,
  });
  const reserve: Caller = async (n) => {
    const { statusCode, body } = await client.request({
      path: '/reserve',
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: 'Bearer inside' },
      body: JSON.stringify({
        reservation_id: randomUUID(),
        video_id: videos[(n * 7919) % videos.length],
        stage: 'script_generation',
        offers: [{ tier: 'standard', amount_micros: 1 }],
      }),
    });
    const { granted } = (await body.json()) as { granted?: boolean };
    if (statusCode !== 200 || granted !== true) throw new Error(`not granted: ${statusCode}`);
  };
  await inFlight(perRound, together, reserve);
  const taken = [await inFlight(perRound, together, reserve), await inFlight(perRound, together, reserve)];
  await client.close();
  server.close();
  return [
    {
      name: 'httpReservesPerSecond',
      value: middleSpeed(taken),
      meaning: `reserves per second through HTTP, ${together} under way, clients on the same cores`,
    },
    ...latencies('httpReserve', 'one of them', taken),
  ];
}
