import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { Retryable, Terminal } from '../../contracts/errors.ts';
import type { Footage, FootageFrames, FootageWish } from '../../ports/footage.ts';

/** Of what ffmpeg complains about, as much is kept, in letters. */
const mostComplaints = 2000;

/** Decodes through the system's ffmpeg: one process a clip, frames through its standard output. */
export function createFfmpegFootage(): Footage {
  return { open: (wish) => new DecodedFrames(wish) };
}

/**
 * Read as it comes: ffmpeg waits where nobody asks for more, so that no more lies in memory than a pipe holds. Pieces are
 * put straight into the caller's memory.
 */
class DecodedFrames implements FootageFrames {
  readonly #signal: AbortSignal;
  readonly #child: ChildProcess;
  readonly #pieces: AsyncIterator<Buffer>;
  readonly #closed: Promise<unknown>;
  #rest: Uint8Array = new Uint8Array();
  #complaints = '';
  #failure: Error | undefined;
  /** Whether a clip without a further frame is no surprise. */
  #some: boolean;

  constructor(wish: FootageWish) {
    const { signal } = wish;
    this.#some = wish.firstFrame > 0;
    this.#signal = signal;
    this.#child = spawn('ffmpeg', decoding(wish), {
      stdio: ['ignore', 'pipe', 'pipe'],
      killSignal: 'SIGKILL',
      signal,
    });
    const { stdout, stderr } = this.#child as ChildProcess & { stdout: Readable; stderr: Readable };
    this.#closed = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.on('error', (error) => {
      this.#failure = error;
    });
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#complaints = (this.#complaints + text).slice(-mostComplaints);
    });
    this.#pieces = stdout[Symbol.asyncIterator]();
  }

  async next(into: Uint8Array): Promise<boolean> {
    this.#signal.throwIfAborted();
    for (let filled = 0; filled < into.length; ) {
      if (this.#rest.length === 0) {
        const piece = await this.#nextPiece();
        if (piece === undefined) return false;
        this.#rest = piece;
      }
      const taken = this.#rest.subarray(0, into.length - filled);
      into.set(taken, filled);
      filled += taken.length;
      this.#rest = this.#rest.subarray(taken.length);
    }
    this.#some = true;
    return true;
  }

  async #nextPiece(): Promise<Uint8Array | undefined> {
    const { value, done } = await this.#pieces.next();
    if (done !== true) return value;
    await this.#closed;
    this.#signal.throwIfAborted();
    const { signalCode } = this.#child;
    if (this.#failure !== undefined || signalCode !== null)
      throw new Retryable('footage_failed', `ffmpeg did not run to its end: ${signalCode ?? this.#failure}`, {
        cause: this.#failure,
      });
    if (!this.#some)
      throw new Terminal('clip_unreadable', `the clip holds no picture that can be decoded: ${this.#said()}`);
    return undefined;
  }

  /** Without the file's path, which would tell a user where the server keeps things. */
  #said(): string {
    const line = this.#complaints.trim().split('\n').at(-1) ?? '';
    return line.replace(/^.*\/[^:]*:\s*/, '').slice(0, 200) || 'ffmpeg gave no reason';
  }

  async close(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGKILL');
    this.#child.stdout?.destroy();
    await this.#closed;
  }
}

/**
 * The demuxer is forced and only local files may be opened (contracts/media.ts names what a clip is). `trim` comes after
 * the frames have their final times, so a frame is the same whichever one the reading begins with.
 */
function decoding({ file, width, height, fps, slowdown, firstFrame }: FootageWish): string[] {
  const filters = [
    ...(slowdown === 1 ? [] : [`setpts=PTS*${slowdown}`]),
    `fps=${fps}`,
    ...(firstFrame === 0 ? [] : [`trim=start_frame=${firstFrame}`]),
    `scale=${width}:${height}:force_original_aspect_ratio=increase:flags=bicubic+accurate_rnd`,
    `crop=${width}:${height}`,
    'format=yuv420p',
  ];
  return [
    ...['-v', 'error', '-nostdin', '-protocol_whitelist', 'file', '-f', 'mov', '-i', file],
    ...['-map', '0:v:0', '-vf', filters.join(','), '-fps_mode', 'passthrough'],
    ...['-f', 'rawvideo', '-pix_fmt', 'yuv420p', 'pipe:1'],
  ];
}
