import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { VideoId } from '#shared/contracts/ids.ts';
import { formatMicros } from '#shared/contracts/money.ts';
import type { ProgressEvent } from '#shared/contracts/progress.ts';
import type { VideoRequest } from '#shared/contracts/video-request.ts';
import { stageWords } from '#shared/domain/stage-words.ts';
import { VideoFailed } from './failures.ts';
import { followProgress } from './follow-progress.ts';
import type { PipelineClient } from './pipeline-client.ts';
import { formatSeconds } from './progress-text.ts';
import type { ProgressView } from './progress-view.ts';
import { type SavedFile, saveFiles, slugOf } from './save-files.ts';

export interface MakeOptions {
  client: PipelineClient;
  request: VideoRequest;
  /** Absolute; undefined stands for a folder below `callerDir` named after the video. */
  outDir: string | undefined;
  callerDir: string;
  view: ProgressView;
  signal: AbortSignal;
}

export interface MadeVideo {
  id: VideoId;
  title: string;
  folder: string;
  /** Undefined: it was not to be published. */
  publication: z.infer<typeof Published> | undefined;
  files: SavedFile[];
  quality: { score: number; verdict: string; checks: { name: string; passed: boolean }[]; reasons: string[] };
  spentMicros: number;
  limitMicros: number;
  tookSeconds: number;
}

const Published = z.looseObject({ url: z.string(), privacy: z.string(), account: z.string() });
const Metadata = z.looseObject({ title: z.string(), publication: Published.nullish() });
const Quality = z.looseObject({
  score: z.number(),
  verdict: z.string(),
  checks: z.array(z.looseObject({ name: z.string(), passed: z.boolean() })),
  reasons: z.array(z.string()),
});
const Costs = z.looseObject({ total_micros: z.int(), limit_micros: z.int() });

/**
 * Queues a video, shows how it comes along, and saves its files. When the signal aborts, the video is cancelled.
 *
 * @throws VideoFailed when there will be no video; also when it is made and saved, and could not be published
 */
export async function makeVideo(options: MakeOptions): Promise<MadeVideo> {
  const { client, request, view, signal } = options;
  const startedAt = Date.now();
  const { video_id: id } = await client.queue(request, randomUUID());
  let failure: VideoFailed | undefined;
  try {
    const final = await untilFinal(options, id);
    if (signal.aborted) throw new VideoFailed('stopped', 'Stopped');
    failure = final?.status === 'completed' ? undefined : failureOf(final);
    if (failure && !isMade(final)) throw failure;
  } catch (error) {
    if (signal.aborted)
      await client.cancel(id).catch((reason) => view.say(`Could not cancel ${id}: ${reason}`));
    throw error;
  }
  const tookSeconds = (Date.now() - startedAt) / 1000;
  const { title, publication } = Metadata.parse(await client.document(id, 'metadata.json'));
  const folder = options.outDir ?? join(options.callerDir, 'out', `${slugOf(title)}-${id.slice(0, 8)}`);
  const files = await saveFiles(client, id, folder);
  if (failure)
    throw new VideoFailed(failure.code, `${failure.message}\nIt is made, though: its files are in ${folder}`);
  const costs = Costs.parse(await client.document(id, 'costs.json'));
  return {
    id,
    title,
    folder,
    publication: publication ?? undefined,
    files,
    quality: Quality.parse(await client.document(id, 'quality.json')),
    spentMicros: costs.total_micros,
    limitMicros: costs.limit_micros,
    tookSeconds,
  };
}

async function untilFinal(options: MakeOptions, id: VideoId): Promise<ProgressEvent | undefined> {
  const { client, view, signal } = options;
  const lost = (reason: string | undefined): void =>
    view.say(reason === undefined ? 'The system is back.' : `Lost the system (${reason}); trying again ...`);
  let last: ProgressEvent | undefined;
  for await (const event of followProgress({ client, id, signal, lost })) {
    view.show(event);
    last = event;
  }
  return last;
}

/** Only its publishing failed. */
function isMade(final: ProgressEvent | undefined): boolean {
  return final?.status === 'failed' && final.stages.upload_preparation === 'done';
}

function failureOf(final: ProgressEvent | undefined): VideoFailed {
  if (final?.status === 'cancelled') return new VideoFailed('cancelled', 'The video was cancelled');
  const { error } = final ?? {};
  if (!error) return new VideoFailed('failed', 'The video failed');
  const where = error.stage === null ? '' : ` at the ${stageWords[error.stage]}`;
  return new VideoFailed(error.code, `The video failed${where}: ${error.message}`);
}

/** What is said at the end, for people. */
export function summaryOf(made: MadeVideo, describeFile: (file: SavedFile) => string): string {
  const { checks, score, reasons } = made.quality;
  const held = checks.filter(({ passed }) => passed).length;
  return [
    `Made "${made.title}" in ${formatSeconds(made.tookSeconds)}.`,
    `  quality  ${Math.round(score * 100)} of 100, ${held} of ${checks.length} checks hold`,
    ...reasons.map((reason) => `           ${reason}`),
    `  cost     ${formatMicros(BigInt(made.spentMicros))} of at most ${formatMicros(BigInt(made.limitMicros))}`,
    `  files    ${made.folder}`,
    ...made.files.map((file) => `           ${describeFile(file)}`),
    ...(made.publication ? [`  YouTube  ${publicationLine(made.publication)}`] : []),
  ].join('\n');
}

const publicationLine = ({ url, privacy, account }: z.infer<typeof Published>): string =>
  `${url} (${privacy}, account ${account})`;
