import { randomUUID } from 'node:crypto';
import type { Sql } from '#shared/adapters/postgres/connect.ts';
import { expireReservations } from '#shared/adapters/postgres/money/funding.ts';
import { createLedger } from '#shared/adapters/postgres/money/ledger.ts';
import { createStageJournal } from '#shared/adapters/postgres/stage-journal.ts';
import { createSweep } from '#shared/adapters/postgres/sweep.ts';
import { createVideos } from '#shared/adapters/postgres/videos/create-videos.ts';
import type { VideoId } from '#shared/contracts/ids.ts';
import { dollars, micros } from '#shared/contracts/money.ts';
import type { StageName } from '#shared/contracts/stages.ts';
import { everyVideosStages } from '#shared/domain/pipeline.ts';
import { stageWorstCase } from '#shared/domain/pricing.ts';
import type { Ledger } from '#shared/ports/ledger.ts';
import type { StageJournal, StageRun } from '#shared/ports/stage-journal.ts';
import { places, startVideo } from './videos.ts';

interface Stage {
  run: StageRun;
  reservationId: string;
}

/** Moves a video's money the way stages and clients of the cost gate do. */
export interface MoneyStory {
  ledger: Ledger;
  journal: StageJournal;
  /** Claims a stage and reserves for it. */
  begin(videoId: VideoId, stage: StageName): Promise<Stage>;
  /** Makes a call that costs half of its quote, or as much as is said. */
  call(stage: Stage, key: string, charged?: bigint): Promise<void>;
  /** Takes a video through all of its stages; each costs `charged` micro-dollars. */
  finish(videoId: VideoId, charged?: bigint): Promise<void>;
  /** Reserves as a client does. Returns the reservation's id. */
  clientReserves(videoId: VideoId, amount: bigint): Promise<string>;
}

export function moneyStory(sql: Sql): MoneyStory {
  const ledger = createLedger(sql);
  const journal = createStageJournal(sql, { running: places, pauseMs: () => 0 });
  const begin: MoneyStory['begin'] = async (videoId, stage) => {
    const claim = await journal.claim({ videoId, stage, round: 1, functionName: stage, leaseMs: 600_000 });
    if (claim.kind !== 'claimed') throw new Error(`${stage} is ${claim.kind}`);
    const reservationId = `stage/${videoId}:${stage}:1:${claim.run.token}`;
    const offers = (['standard', 'economy'] as const).map((tier) => ({
      tier,
      amount: stageWorstCase(stage, tier),
    }));
    const holder = { kind: 'stage' as const };
    await ledger.reserve({ reservationId, videoId, stage, round: 1, offers, holder });
    return { run: claim.run, reservationId };
  };
  const call: MoneyStory['call'] = async ({ run, reservationId }, key, charged = 5000n) => {
    const quote = micros(charged * 2n);
    await journal.startEffect(run, { key, quote, reservationId });
    await journal.finishEffect(run, { key, result: key, charged: micros(charged), service: 'openai_api' });
  };
  return {
    ledger,
    journal,
    begin,
    call,
    async finish(videoId, charged) {
      for (const stage of everyVideosStages) {
        const begun = await begin(videoId, stage);
        await call(begun, 'call', charged);
        await journal.complete(begun.run, { verdict: 'accepted' });
      }
    },
    async clientReserves(videoId, amount) {
      const reservationId = randomUUID();
      const offers = [{ tier: 'standard' as const, amount: micros(amount) }];
      const holder = { kind: 'client' as const, ttlSeconds: 600 };
      await ledger.reserve({
        reservationId,
        videoId,
        stage: 'script_generation',
        round: 1,
        offers,
        holder,
      });
      return reservationId;
    },
  };
}

/** A database in which most of what can happen to money has happened; three videos are still being made. */
export async function manyFates(sql: Sql): Promise<void> {
  const story = moneyStory(sql);
  const videos = createVideos(sql, { queueLimit: 100, running: places });
  await story.finish(await startVideo(sql, { channel: 'sea' }));

  const cancelled = await startVideo(sql);
  await story.call(await story.begin(cancelled, 'script_generation'), 'call');
  await videos.cancel(cancelled);
  await sql`update stage_runs set lease_expires_at = now() - interval '1 hour' where video_id = ${cancelled}`;
  await createSweep(sql, { running: places, graceMs: 0 }).once();

  const broken = await startVideo(sql);
  const script = await story.begin(broken, 'script_generation');
  await story.journal.startEffect(script.run, {
    key: 'call',
    quote: micros(7000),
    reservationId: script.reservationId,
  });
  await story.journal.breakEffect(script.run, 'call', 'unknown');
  await story.journal.fail(
    script.run,
    { code: 'x', message: 'x' },
    { final: true, counts: true, retryAfterMs: undefined },
  );

  const running = await startVideo(sql, { channel: 'sea' });
  const begun = await story.begin(running, 'script_generation');
  await story.call(begun, 'done');
  await story.journal.startEffect(begun.run, {
    key: 'open',
    quote: micros(9000),
    reservationId: begun.reservationId,
  });

  await clientsFates(sql, story, await startVideo(sql));
  await startVideo(sql, { channel: 'forest' });
}

/** Settled, voided, extended, run out, refused. */
async function clientsFates(
  sql: Sql,
  { ledger, clientReserves }: MoneyStory,
  videoId: VideoId,
): Promise<void> {
  const settled = { reservationId: await clientReserves(videoId, 10_000n), videoId };
  await ledger.settle({ ...settled, amount: micros(4000), service: 'tts_service', operation: 'speech' });
  await ledger.void({ reservationId: await clientReserves(videoId, 10_000n), videoId });
  const late = await clientReserves(videoId, 3000n);
  await sql`update reservations set expires_at = now() - interval '1 second' where id = ${late}`;
  await expireReservations(sql);
  await clientReserves(videoId, dollars(9));
  const open = { reservationId: await clientReserves(videoId, 20_000n), videoId };
  await ledger.extend({ ...open, extensionId: randomUUID(), more: micros(5000), ttlSeconds: 60 });
}
