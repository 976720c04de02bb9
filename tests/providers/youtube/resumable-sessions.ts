import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { badRequest, GoogleError } from './google-error.ts';
import type { FakeChannel } from './sign-in.ts';
import type { FakeVideo, VideoResource } from './video-store.ts';

const granuleBytes = 256 * 1024;

export interface FakeSession {
  id: string;
  channel: FakeChannel;
  resource: VideoResource;
  totalBytes: number;
  /** What has arrived and is kept. */
  kept: Buffer;
  /** All that came over the wire, also what was thrown away. */
  bytesOnWire: number;
  chunks: number;
  video: FakeVideo | undefined;
  isGone: boolean;
}

export type PutAnswer = { kind: 'more'; session: FakeSession } | { kind: 'done'; video: FakeVideo };

/** Google's resumable uploads, byte by byte. */
export class ResumableSessions {
  readonly all: FakeSession[] = [];
  readonly #complete: (session: FakeSession) => FakeVideo;

  constructor(complete: (session: FakeSession) => FakeVideo) {
    this.#complete = complete;
  }

  begin(channel: FakeChannel, resource: VideoResource, totalBytes: number): FakeSession {
    const session: FakeSession = {
      id: randomBytes(24).toString('base64url'),
      channel,
      resource,
      totalBytes,
      kept: Buffer.alloc(0),
      bytesOnWire: 0,
      chunks: 0,
      video: undefined,
      isGone: false,
    };
    this.all.push(session);
    return session;
  }

  /** @throws GoogleError */
  find(id: string | null, channel: FakeChannel): FakeSession {
    const session = this.all.find((one) => one.id === id && one.channel.id === channel.id);
    if (session === undefined || session.isGone)
      throw new GoogleError(404, 'notFound', 'Not Found', { domain: 'global' });
    return session;
  }

  /**
   * One PUT. A connection that breaks leaves what has arrived, down to a multiple of 256 KiB.
   *
   * @param cutAt breaks the connection when this many bytes of the whole file have arrived
   */
  async put(session: FakeSession, incoming: IncomingMessage, cutAt: number | undefined): Promise<PutAnswer> {
    const range = String(incoming.headers['content-range'] ?? '');
    const asked = /^bytes \*\/(\d+)$/.exec(range);
    if (asked) {
      if (Number(asked[1]) !== session.totalBytes)
        throw badRequest('badContentRange', `Not this file: ${range}`);
      for await (const piece of incoming) session.bytesOnWire += piece.length;
      return this.#stands(session);
    }
    const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(range) ?? [];
    const [start, end] = [Number(first), Number(last)];
    const length = end - start + 1;
    if (
      first === undefined ||
      Number(total) !== session.totalBytes ||
      end >= session.totalBytes ||
      length <= 0
    )
      throw badRequest('badContentRange', `Invalid Content-Range: ${range}`);
    if (Number(incoming.headers['content-length']) !== length)
      throw badRequest('badContentLength', 'Content-Length and Content-Range do not agree');
    if (end + 1 < session.totalBytes && length % granuleBytes !== 0)
      throw badRequest('badChunk', 'The size of a chunk must be a multiple of 256 KiB');
    if (session.video === undefined && start !== session.kept.length)
      throw badRequest('badContentRange', `${start} is not where the upload stands: ${session.kept.length}`);
    session.chunks++;
    await this.#receive(session, incoming, start, cutAt);
    return this.#stands(session);
  }

  async #receive(
    session: FakeSession,
    incoming: IncomingMessage,
    start: number,
    cutAt: number | undefined,
  ): Promise<void> {
    const pieces: Buffer[] = [];
    let received = 0;
    const keep = (): void => {
      // Two may send the same piece at once: the one that is whole first is kept.
      if (session.video || session.kept.length !== start) return;
      const whole = Buffer.concat(pieces);
      const all = start + whole.length === session.totalBytes;
      const usable = all ? whole.length : Math.floor(whole.length / granuleBytes) * granuleBytes;
      session.kept = Buffer.concat([session.kept, whole.subarray(0, usable)]);
    };
    try {
      for await (const piece of incoming as AsyncIterable<Buffer>) {
        const room = cutAt === undefined ? piece.length : Math.max(0, cutAt - start - received);
        pieces.push(piece.subarray(0, room));
        received += Math.min(room, piece.length);
        session.bytesOnWire += Math.min(room, piece.length);
        if (room < piece.length) {
          incoming.destroy();
          throw new Error('cut');
        }
      }
    } catch (error) {
      keep();
      throw error;
    }
    keep();
  }

  #stands(session: FakeSession): PutAnswer {
    if (session.video) return { kind: 'done', video: session.video };
    if (session.kept.length < session.totalBytes) return { kind: 'more', session };
    session.video = this.#complete(session);
    return { kind: 'done', video: session.video };
  }
}
