import { Retryable } from '#shared/contracts/errors.ts';
import type { BlobRef } from '#shared/contracts/ids.ts';
import { zeroMicros } from '#shared/contracts/money.ts';
import type { Opened, UploadOrder, UploadSession } from '#shared/ports/publisher.ts';
import type { StageTools } from '#shared/stage/definition.ts';

/** Sessions that end under us one after the other, within one try, are a sign that something else is wrong. */
const mostSessions = 3;

/** Where the file lies on YouTube. */
export interface Sent {
  account: string;
  youtubeId: string;
  privacy: UploadOrder['facts']['privacy'];
  publishAt?: string;
  /** It lay there before this run looked. */
  wasThere: boolean;
  /** Another video had sent the same content. */
  isOfAnother: boolean;
}

/**
 * Sends the file, and never twice. The session is journalled before the first byte; a try that finds it there goes on from
 * the byte YouTube has.
 *
 * @param order made when a session is needed, so that nothing in it is older than that
 */
export async function sendOnce(
  file: BlobRef,
  order: () => UploadOrder,
  { publisher, blobs, effect, videoId, progress, signal }: StageTools,
): Promise<Sent> {
  const read = (start: number, end: number) => blobs.open(file.key, { start, end });
  let lost: UploadSession | undefined;
  let lostNow = 0;
  for (let number = 1; lostNow < mostSessions; number++) {
    const before = lost;
    const opened: Opened = await effect(`session:${number}`, zeroMicros, () =>
      free(publisher.open(order(), { lost: before, signal })),
    );
    if (opened.kind === 'there') return { ...opened, wasThere: true, isOfAnother: opened.of !== videoId };
    const { content } = order();
    // One that an earlier try lost is only in the journal.
    let isNow = false;
    const sent = await effect(`upload:${number}`, zeroMicros, () => {
      isNow = true;
      return free(publisher.send(opened, content, { read, progress, signal }));
    });
    if (sent.kind === 'sent')
      return { ...opened, youtubeId: sent.youtubeId, wasThere: false, isOfAnother: false };
    lost = opened;
    if (isNow) lostNow++;
  }
  throw new Retryable('upload_lost', `YouTube ended ${mostSessions} upload sessions one after the other`);
}

/** YouTube takes quota, and no money. */
export async function free<Result>(
  work: Promise<Result>,
): Promise<{ result: Result; charged: typeof zeroMicros; service: 'api_calls' }> {
  return { result: await work, charged: zeroMicros, service: 'api_calls' };
}
