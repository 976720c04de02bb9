import { setTimeout as sleep } from 'node:timers/promises';
import type { VideoId } from '#shared/contracts/ids.ts';
import { ProgressEvent } from '#shared/contracts/progress.ts';
import { VideoFailed } from './failures.ts';
import { isPassing, type PipelineClient } from './pipeline-client.ts';
import { readEventStream } from './read-event-stream.ts';

export interface FollowOptions {
  client: Pick<PipelineClient, 'stream'>;
  id: VideoId;
  signal: AbortSignal;
  /** Hears each time the contact breaks, with the reason, and undefined when it is back. */
  lost(reason: string | undefined): void;
  /** How long the system may be away, in milliseconds. */
  patienceMs?: number;
  pauseMs?: number;
}

/** The stream gives a sign of life every 5 s; after this long without one, in milliseconds, the connection is dead. */
const silenceMs = 20_000;

/**
 * Every progress event up to and with the final one. When the connection breaks or the system restarts, it asks again.
 *
 * @throws VideoFailed when the system refuses, or stays away
 */
export async function* followProgress(options: FollowOptions): AsyncGenerator<ProgressEvent, void> {
  const { signal, pauseMs = 1000 } = options;
  const contact = createContact(options);
  let isFinal = false;
  while (!signal.aborted && !isFinal) {
    try {
      for await (const event of oneConnection(options)) {
        contact.made();
        isFinal = event.status !== 'queued' && event.status !== 'processing';
        yield event;
      }
    } catch (error) {
      contact.broke(error);
    }
    if (!isFinal) await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

const goneForGood =
  'The system went away and did not come back. Nothing is lost: the video goes on when the system runs again (npm start)';

/** Says once that the system is away and once that it is back, and gives up when it stays away. */
function createContact({ signal, lost, patienceMs = 180_000 }: FollowOptions) {
  let lostAt: number | undefined;
  return {
    made(): void {
      if (lostAt !== undefined) lost(undefined);
      lostAt = undefined;
    },
    broke(error: unknown): void {
      if (signal.aborted) return;
      if (!isPassing(error)) throw error;
      if (lostAt === undefined) lost(error instanceof Error ? error.message : String(error));
      lostAt ??= Date.now();
      if (Date.now() - lostAt > patienceMs)
        throw new VideoFailed('contact_lost', goneForGood, { cause: error });
    },
  };
}

async function* oneConnection({ client, id, signal }: FollowOptions): AsyncGenerator<ProgressEvent, void> {
  const silence = new AbortController();
  const onSilence = (): void => silence.abort(new Error('no word from the system'));
  const timer = setTimeout(onSilence, silenceMs);
  try {
    const body = await client.stream(id, AbortSignal.any([signal, silence.signal]));
    for await (const data of readEventStream(body)) {
      timer.refresh();
      if (data !== undefined) yield ProgressEvent.parse(JSON.parse(data));
    }
  } finally {
    clearTimeout(timer);
  }
}
