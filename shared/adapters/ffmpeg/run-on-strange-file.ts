import { execFile } from 'node:child_process';
import { Retryable } from '../../contracts/errors.ts';
import { mediaRefused } from '../../domain/media-refused.ts';

export interface StrangeFileRun {
  program: 'ffmpeg' | 'ffprobe';
  args: readonly string[];
  /** Longer than any honest file takes; what a hostile one may take of our time. */
  mostMs: number;
  signal: AbortSignal;
}

const mostOutputBytes = 4 * 2 ** 20;

/** The largest piece of memory ffmpeg may ask for at once: a picture of 100 megapixels needs more than any frame of a clip. */
const mostAllocBytes = 512 * 2 ** 20;

/**
 * How a stranger's file may be opened: as one format, decoded as one of a few codecs, and without leading anywhere else.
 * A playlist or a script that calls itself .mp4 would otherwise make ffmpeg read other files or the network.
 */
export function strangeInput(
  file: string,
  as: {
    format: 'mov' | 'jpeg_pipe' | 'png_pipe' | 'wav' | 'flac' | 'ogg' | 'mp3';
    codecs: string;
    /** Of a picture. */
    mostPixels?: number;
  },
): string[] {
  const noReferences = as.format === 'mov' ? ['-enable_drefs', '0', '-use_absolute_path', '0'] : [];
  const mostPixels = as.mostPixels === undefined ? [] : ['-max_pixels', String(as.mostPixels)];
  return [
    ...['-protocol_whitelist', 'file', '-f', as.format, '-format_whitelist', as.format, ...noReferences],
    ...['-codec_whitelist', as.codecs, ...mostPixels, '-i', `file:${file}`],
  ];
}

/**
 * Runs ffmpeg or ffprobe on a file that nobody vouches for, bounded in time and memory. What it writes to its output.
 *
 * @throws Terminal `media_refused` when it cannot make anything of the file; Retryable `media_failed` when it does not
 *   run; the signal's reason
 */
export function runOnStrangeFile({ program, args, mostMs, signal }: StrangeFileRun): Promise<string> {
  const general = ['-v', 'error', '-max_alloc', String(mostAllocBytes)];
  const all = program === 'ffmpeg' ? ['-nostdin', ...general, ...args] : [...general, ...args];
  return new Promise((resolve, reject) => {
    const { stdin } = execFile(
      program,
      all,
      { signal, timeout: mostMs, killSignal: 'SIGKILL', maxBuffer: mostOutputBytes },
      (error, output, complaints) => {
        if (error === null) resolve(output);
        else if (signal.aborted) reject(signal.reason);
        else if (error.killed === true) reject(mediaRefused(`it cannot be opened within ${mostMs / 1000} s`));
        else if (typeof error.code === 'number')
          reject(mediaRefused(`it cannot be opened: ${lastLine(complaints)}`));
        else reject(failed(`${program} did not run to its end: ${error.message}`, error));
      },
    );
    stdin?.end();
  });
}

const failed = (message: string, cause: unknown): Retryable =>
  new Retryable('media_failed', message, { cause });

/** Without paths, which would tell where the server keeps things. */
function lastLine(text: string): string {
  const line = text.trim().split('\n').at(-1) ?? '';
  return line.replaceAll(/(?:file:)?\/[^\s:]+:?\s*/g, '').slice(0, 200) || 'no reason was given';
}
