import type { Integrated, Loudness, Sound } from '../../ports/sound.ts';
import { fitMusic } from './fit-music.ts';
import { levelSound } from './level-sound.ts';
import { mixSound } from './mix-sound.ts';
import { measureSound, meter, readMeter, reportOn } from './sound-meter.ts';

/** Works on sound through the system's ffmpeg. */
export function createFfmpegSound(): Sound {
  return {
    measure: measureSound,
    normalise: cleanVoice,
    fitMusic,
    mix: mixSound,
    level: (job) => levelSound({ ...job, channels: 2 }),
  };
}

/** No voice speaks below it: what is there is rumble, hum and the voice's own offset. */
const rumble = 'highpass=f=70';

/** A noise this far below the voice is heard in its pauses, in decibels; voices that are made have theirs at -45 and less. */
const audibleNoise = -42;

async function cleanVoice(
  inFile: string,
  outFile: string,
  wanted: Loudness,
  signal: AbortSignal,
): Promise<Integrated> {
  const report = await reportOn(
    inFile,
    ['apad=whole_dur=0.6', rumble, 'astats=measure_perchannel=none', meter],
    signal,
  );
  const measured = readMeter(report);
  const floor = Number(/Noise floor dB: (-?[\d.]+)/.exec(report)?.[1]);
  const isNoisy = Number.isFinite(floor) && floor - measured.integrated > audibleNoise;
  // By a little, and only where there is any: what takes noise from a clean voice takes breath and consonants with it.
  const filters = isNoisy
    ? [rumble, `afftdn=noise_reduction=8:noise_floor=${Math.max(-80, Math.min(-20, floor)).toFixed(0)}`]
    : [rumble];
  return await levelSound({ inFile, outFile, wanted, measured, signal, channels: 1, filters });
}
