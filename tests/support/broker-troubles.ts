import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { emit } from '#shared/adapters/postgres/wake.ts';
import { VideoId } from '#shared/contracts/ids.ts';
import { topics } from '#shared/contracts/topics.ts';
import { type BrokerCarriage, type Deviations, startBrokerCarriage } from './broker-carriage.ts';
import { type Onlooker, startOnlooker } from './broker-onlooker.ts';
import { Bench } from './event-source-contract.ts';
import { productDatabase } from './videos.ts';

type Survive = (t: Test, bench: Bench<BrokerCarriage>, onlooker: Onlooker) => Promise<void>;

/** Tests on one broker, each with a database and topics of its own. */
export function troubles(brokers: string | undefined, skip: string | false) {
  return (name: string, deviations: () => Deviations, survive: Survive): void => {
    t.test(name, { skip, timeout: 300_000 }, async (t) => {
      await using db = await productDatabase();
      const start = startBrokerCarriage.bind(undefined, brokers ?? '');
      await using bench = await Bench.on(db, (options) => start(options, deviations()));
      await using onlooker = await startOnlooker(brokers ?? '', bench.carriage.prefix);
      await survive(t, bench, onlooker);
    });
  };
}

/** An event for the first stage, of a video that nobody knows. */
export const requested = () => ({
  topic: topics.videoRequested,
  videoId: VideoId.parse(randomUUID()),
  round: 1,
  data: {},
});

export async function emitSome(bench: Bench, count: number): Promise<void> {
  await emit(bench.sql, Array.from({ length: count }, requested));
}

export async function nothingLeft(bench: Bench): Promise<void> {
  while ((await bench.left()) > 0) await pause(20);
}
