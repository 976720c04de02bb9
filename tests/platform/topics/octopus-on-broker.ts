import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Test } from 'tap';
import { QualityReport } from '#shared/contracts/quality.ts';
import { RenderedVideo } from '#shared/contracts/rendering.ts';
import { type RunningTestSystem, runningSystem } from '../../support/running-system.ts';
import { type Kafka, startKafka } from '../tools/kafka.ts';

const brief = await readFile(join(import.meta.dirname, '../../../docs/examples/octopus.md'), 'utf8');

const settings = {
  // Each video is made anew, so that they can be compared.
  YTEMPIRE_CACHE: 'off',
  YTEMPIRE_LEASE_MS: '3000',
  YTEMPIRE_SWEEP_MS: '500',
  YTEMPIRE_RETRY_BASE_MS: '200',
  YTEMPIRE_RUNNING_GPU: '0',
};

/** A broker of the test's own, and the system of `npm start` on it. */
export async function systemOnBroker(
  more: Record<string, string> = {},
): Promise<AsyncDisposable & { kafka: Kafka; system: RunningTestSystem }> {
  await using started = new AsyncDisposableStack();
  const kafka = started.use(await startKafka());
  const system = started.use(
    await runningSystem({ ...settings, ...more, YTEMPIRE_KAFKA_BROKERS: kafka.brokers }),
  );
  const kept = started.move();
  return { kafka, system, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** A real video of ten seconds. */
export const queueOctopus = (system: RunningTestSystem): Promise<string> =>
  system.queue({ brief, duration_seconds: 10 });

/** Of a check that a second video of one brief has and the first one has not (decision 16). */
const ofRepeats = /^unlike earlier videos/i;

/**
 * What each stage made of a video that must be completed: texts, numbers, and the hashes of what was drawn and heard. Not what
 * differs with whatever was made: the memory it took, its likeness to what came before, and the last bytes of the picture: on a
 * loaded machine x264 makes others of the same frames now and then.
 */
export async function resultsOf(t: Test, { sql, ended }: RunningTestSystem, id: string): Promise<unknown> {
  t.equal(await ended(id), 'completed');
  const rows = await sql<{ stage: string; result: Record<string, unknown> }[]>`
    select stage, round, status, result from stage_runs where video_id = ${id} order by stage, round`;
  const made = rows.map((row) => ({ ...row, result: comparable(row.stage, row.result) }));
  return JSON.parse(JSON.stringify(made).replaceAll(id, 'the video'));
}

function comparable(stage: string, result: Record<string, unknown>): unknown {
  if (stage === 'quality_validation') return judged(QualityReport.parse(result));
  if (stage !== 'video_rendering') return result;
  const { peak_memory_mb: _memory, video, ...drawn } = RenderedVideo.parse(result);
  return { ...drawn, video: video.key };
}

function judged({ verdict, checks }: QualityReport) {
  const held = checks
    .filter(({ name }) => !ofRepeats.test(name))
    .map(({ name, passed }) => ({ name, passed }));
  return { verdict, held };
}

/** Until no event is under way any more. */
export async function allHandled({ sql }: RunningTestSystem): Promise<void> {
  await until(
    () => sql`select where not exists (select from outbox) and not exists (select from deliveries)`,
  );
}

/** Until there is an answer with a row. */
export async function until(look: () => PromiseLike<readonly unknown[]>): Promise<void> {
  while ((await look()).length === 0) await pause(10);
}
