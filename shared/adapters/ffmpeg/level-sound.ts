import { Terminal } from '../../contracts/errors.ts';
import type { Integrated, LevelJob } from '../../ports/sound.ts';
import { mediaInput, runFfmpeg } from './run-ffmpeg.ts';
import { measureLoudness, meter, readMeter, silenceLufs } from './sound-meter.ts';

/** How far a corrected level may be off before it is corrected again, in LU. */
const tolerance = 0.2;
const mostCorrections = 3;

export interface LevelWork extends LevelJob {
  channels: 1 | 2;
  /** What is done to the sound before its gain: its loudness is what comes out of them. */
  filters?: readonly string[];
}

/**
 * Measures, applies one linear gain, limits what rises above the peak, measures again; where the
 * limiter took loudness away, corrects the gain and repeats.
 */
export async function levelSound(job: LevelWork): Promise<Integrated> {
  const before = job.measured ?? (await measureLoudness(job.inFile, job.signal));
  if (before.integrated <= silenceLufs)
    throw new Terminal('silent_audio', 'the sound is silent; make it again or use another voice');
  let gain = job.wanted.integrated - before.integrated;
  for (let correction = 1; ; correction++) {
    const heard = await applyGain(job, gain);
    const reached = heard.integrated > silenceLufs ? heard : await measureLoudness(job.outFile, job.signal);
    const missing = job.wanted.integrated - reached.integrated;
    if (Math.abs(missing) <= tolerance || correction > mostCorrections) return reached;
    gain += missing;
  }
}

/** The limiter sees samples, not true peaks: at four times the rate the two are nearly the same. */
async function applyGain(job: LevelWork, gain: number): Promise<Integrated> {
  const limit = 10 ** ((job.wanted.truePeak - 0.2) / 20);
  const { report } = await runFfmpeg(
    (command) =>
      mediaInput(command, job.inFile, 'wav')
        .audioFilters([
          ...(job.filters ?? []),
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
