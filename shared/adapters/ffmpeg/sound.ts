import { rm } from 'node:fs/promises';
import type { FfmpegCommand } from 'fluent-ffmpeg';
import { Retryable, Terminal } from '../../contracts/errors.ts';
import type { Loudness, MixJob, Sound } from '../../ports/sound.ts';
import { mediaInput, runFfmpeg } from './run-ffmpeg.ts';

/** YouTube plays at -14 LUFS; the peak leaves room for what AAC adds, so that the finished file stays below -1 dBTP. */
const mixTarget: Loudness = { integrated: -14, truePeak: -2 };

/** The bed's own level under a narration at `mixTarget`, in decibels; ducking takes it lower while the voice speaks. */
const bedDecibels = -10;

/** How far a corrected level may be off before it is corrected again, in LUFS. */
const tolerance = 0.3;
const mostCorrections = 3;

/** Loudness below this is silence to ebur128 (its absolute gate): there is nothing to bring to a level. */
const silenceLufs = -69;

/** Works on sound through the system's ffmpeg. */
export function createFfmpegSound(): Sound {
  return {
    measure,
    normalise: (inFile, outFile, wanted, signal) => level({ inFile, outFile, wanted, channels: 1, signal }),
    mix,
  };
}

async function measure(file: string, signal: AbortSignal): Promise<Loudness> {
  const { report } = await runFfmpeg(
    (command) =>
      mediaInput(command, file, 'wav')
        .audioFilters([padding, meter])
        .output('-')
        .outputOptions('-vn', '-f', 'null'),
    { failure: 'sound_failed', signal },
  );
  return readMeter(report);
}

/** True peaks are what a player's reconstruction reaches between the samples: measured four times oversampled. */
const meter = 'ebur128=peak=true:framelog=verbose';

/** The meter hears nothing in less than one of its blocks of 0.4 s: a single short word is given silence after it. */
const padding = 'apad=whole_dur=0.6';

/** Reads the summary that ebur128 writes at the end. */
function readMeter(report: string): Loudness {
  const summary = report.slice(report.lastIndexOf('Summary:'));
  const integrated = /I:\s+(-?[\d.]+|-inf|nan) LUFS/.exec(summary)?.[1];
  const truePeak = /Peak:\s+(-?[\d.]+|-inf|nan) dBFS/.exec(summary)?.[1];
  if (integrated === undefined || truePeak === undefined)
    throw new Retryable('sound_failed', 'ffmpeg reported no loudness for the file');
  return { integrated: decibels(integrated), truePeak: decibels(truePeak) };
}

function decibels(text: string): number {
  const value = Number(text);
  return Number.isFinite(value) ? value : -70;
}

interface LevelJob {
  inFile: string;
  outFile: string;
  wanted: Loudness;
  channels: 1 | 2;
  /** The input's loudness where it is known already. */
  measured?: Loudness;
  signal: AbortSignal;
}

/**
 * Measures, applies one linear gain, limits what rises above the peak, measures again; where the
 * limiter took loudness away, corrects the gain and repeats.
 */
async function level(job: LevelJob): Promise<Loudness> {
  const before = job.measured ?? (await measure(job.inFile, job.signal));
  if (before.integrated <= silenceLufs)
    throw new Terminal('silent_audio', 'the sound is silent; make it again or use another voice');
  let gain = job.wanted.integrated - before.integrated;
  for (let correction = 1; ; correction++) {
    const heard = await applyGain(job, gain);
    const reached = heard.integrated > silenceLufs ? heard : await measure(job.outFile, job.signal);
    const missing = job.wanted.integrated - reached.integrated;
    if (Math.abs(missing) <= tolerance || correction > mostCorrections) return reached;
    gain += missing;
  }
}

/** The limiter sees samples, not true peaks: at four times the rate the two are nearly the same. */
async function applyGain(job: LevelJob, gain: number): Promise<Loudness> {
  const limit = 10 ** ((job.wanted.truePeak - 0.2) / 20);
  const { report } = await runFfmpeg(
    (command) =>
      mediaInput(command, job.inFile, 'wav')
        .audioFilters([
          `volume=${gain.toFixed(3)}dB`,
          'aresample=192000',
          `alimiter=limit=${limit.toFixed(5)}:attack=5:release=60:level=disabled`,
          'aresample=48000',
          meter,
        ])
        .output(job.outFile)
        .outputOptions('-ac', String(job.channels), '-ar', '48000', '-c:a', 'pcm_s16le', '-f', 'wav'),
    { failure: 'sound_failed', signal: job.signal },
  );
  return readMeter(report);
}

/** Narration laid out on the clock, the bed ducked under it, then brought to the target as a whole. */
async function mix(job: MixJob): Promise<Loudness> {
  const raw = `${job.outFile}.raw.wav`;
  try {
    const { report } = await runFfmpeg((command) => mixCommand(command, job, raw), {
      failure: 'sound_failed',
      signal: job.signal,
    });
    return await level({
      inFile: raw,
      outFile: job.outFile,
      wanted: mixTarget,
      channels: 2,
      measured: readMeter(report),
      signal: job.signal,
    });
  } finally {
    await rm(raw, { force: true });
  }
}

function mixCommand(command: FfmpegCommand, job: MixJob, outFile: string): FfmpegCommand {
  for (const { file } of job.narration) mediaInput(command, file, 'wav');
  mediaInput(command, job.musicFile, 'wav');
  return command
    .complexFilter(mixGraph(job), 'mix')
    .output(outFile)
    .outputOptions('-c:a', 'pcm_f32le', '-ar', '48000', '-ac', '2', '-f', 'wav');
}

/** Fades of the bed at both ends, in seconds. */
const fadeIn = 0.8;
const fadeOut = 1.6;

/** The filter graph holds numbers only: no text of a script or a request ever gets in. */
function mixGraph({ narration, seconds }: MixJob): string[] {
  const pieces = narration.map(
    ({ start }, index) =>
      `[${index}:a]aresample=48000,aformat=channel_layouts=stereo,adelay=delays=${Math.round(start * 1000)}:all=1[n${index}]`,
  );
  const names = narration.map((_, index) => `[n${index}]`).join('');
  const length = seconds.toFixed(4);
  return [
    ...pieces,
    `${names}amix=inputs=${narration.length}:normalize=0:dropout_transition=0,apad,atrim=end=${length},asplit[voice][key]`,
    `[${narration.length}:a]aresample=48000,aformat=channel_layouts=stereo,apad,atrim=end=${length},` +
      `volume=${bedDecibels}dB,afade=t=in:d=${fadeIn},afade=t=out:st=${Math.max(0, seconds - fadeOut).toFixed(4)}:d=${fadeOut}[bed]`,
    '[bed][key]sidechaincompress=threshold=0.03:ratio=4:attack=60:release=600[ducked]',
    `[voice][ducked]amix=inputs=2:normalize=0:duration=first,${meter}[mix]`,
  ];
}
