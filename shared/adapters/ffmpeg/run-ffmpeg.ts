import ffmpeg, { type FfmpegCommand } from 'fluent-ffmpeg';
import { Retryable } from '../../contracts/errors.ts';

export interface FfmpegRun {
  /** What ffmpeg wrote to its error output, where its filters report: at most the last `reportLines` lines. */
  report: string;
  /** Processor time ffmpeg took, user and system together, in seconds. */
  coreSeconds: number;
}

export interface FfmpegOptions {
  /** Code of the `Retryable` that a failure becomes, for example `encode_failed`. */
  failure: string;
  signal: AbortSignal;
}

/** Filters such as ebur128 print ten lines a second; a ten minute file must still keep its summary and its spans. */
const reportLines = 20_000;
const lastWords = 12;

/**
 * Builds one ffmpeg command by argument array and runs it to its end.
 * The caller names the inputs, each with a forced format, and the output.
 *
 * @throws Retryable with `failure` as its code and ffmpeg's last words; the signal's reason when it was aborted
 */
export async function runFfmpeg(
  build: (command: FfmpegCommand) => FfmpegCommand,
  { failure, signal }: FfmpegOptions,
): Promise<FfmpegRun> {
  signal.throwIfAborted();
  const lines: string[] = [];
  const command = build(ffmpeg({ stdoutLines: 2 })).outputOptions('-benchmark', '-nostats', '-hide_banner');
  const stop = () => command.kill('SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      command
        // Before this moment there is no process yet that a kill could reach.
        .on('start', () => signal.aborted && stop())
        .on('stderr', (line: string) => {
          lines.push(line);
          if (lines.length > reportLines) lines.splice(0, reportLines / 2);
        })
        .on('end', () => resolve())
        .on('error', (error: Error) => reject(error))
        .run();
    });
  } catch (error) {
    // When its input breaks off, ffmpeg goes on waiting for more.
    stop();
    signal.throwIfAborted();
    const words =
      lines.slice(-lastWords).join('\n') || (error instanceof Error ? error.message : String(error));
    throw new Retryable(failure, `ffmpeg stopped early: ${words}`, { cause: error });
  } finally {
    signal.removeEventListener('abort', stop);
  }
  const report = lines.join('\n');
  return { report, coreSeconds: coreSecondsOf(report) };
}

/** Reads `bench: utime=1.234s stime=0.123s rtime=0.700s`. */
function coreSecondsOf(report: string): number {
  const spent = /bench: utime=([\d.]+)s stime=([\d.]+)s/.exec(report);
  return spent === null ? 0 : Number(spent[1]) + Number(spent[2]);
}

/**
 * Opens a local media file as what we know it to be, whatever its content claims, and nothing else through it.
 * Options go one by one: fluent-ffmpeg splits the items of an array at their spaces.
 */
export function mediaInput(command: FfmpegCommand, file: string, format: 'wav' | 'mov'): FfmpegCommand {
  return command.input(file).inputOptions('-protocol_whitelist', 'file', '-f', format);
}
