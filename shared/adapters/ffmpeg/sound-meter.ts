import { Retryable } from '../../contracts/errors.ts';
import type { Integrated, Loudness } from '../../ports/sound.ts';
import { mediaInput, runFfmpeg } from './run-ffmpeg.ts';

/** True peaks are what a player's reconstruction reaches between the samples: measured four times oversampled. */
const peakMeter = 'ebur128=peak=true:framelog=verbose';

/** Loudness alone, in a third of the time: for all sound that is still to be worked on. */
export const meter = 'ebur128=framelog=verbose';

/** The meter hears nothing in less than one of its blocks of 0.4 s: a single short word is given silence after it. */
const padding = 'apad=whole_dur=0.6';

/** Loudness below this is silence to ebur128 (its absolute gate): there is nothing to bring to a level. */
export const silenceLufs = -69;

/** How loud a WAV is. */
export async function measureLoudness(file: string, signal: AbortSignal): Promise<Integrated> {
  return readMeter(await reportOn(file, [padding, meter], signal));
}

/** Measures a sound file, or the sound of an MP4 as a player hears it. */
export async function measureSound(
  file: string,
  signal: AbortSignal,
  container: 'wav' | 'mp4' = 'wav',
): Promise<Loudness> {
  const report = await reportOn(file, [padding, peakMeter], signal, container);
  const truePeak = valueIn(report, /Peak:\s+(-?[\d.]+|-inf|nan) dBFS/);
  return { ...readMeter(report), truePeak };
}

/** What filters say of a file. */
export async function reportOn(
  file: string,
  filters: readonly string[],
  signal: AbortSignal,
  container: 'wav' | 'mp4' = 'wav',
): Promise<string> {
  const { report } = await runFfmpeg(
    (command) =>
      mediaInput(command, file, container === 'mp4' ? 'mov' : 'wav')
        .audioFilters([...filters])
        .output('-')
        .outputOptions('-vn', '-f', 'null'),
    { failure: 'sound_failed', signal },
  );
  return report;
}

/** Reads the summary that ebur128 writes at the end. */
export function readMeter(report: string): Integrated {
  return { integrated: valueIn(report, /I:\s+(-?[\d.]+|-inf|nan) LUFS/) };
}

function valueIn(report: string, pattern: RegExp): number {
  const text = pattern.exec(report.slice(report.lastIndexOf('Summary:')))?.[1];
  if (text === undefined) throw new Retryable('sound_failed', 'ffmpeg reported no loudness for the file');
  const value = Number(text);
  return Number.isFinite(value) ? value : -70;
}
