import { seededRandom } from '#shared/drawing/random.ts';

import { type Bus, sampleRate } from './instruments.ts';

/** A stroke as it sounds, in one channel. */
export interface Drum {
  sound: Float32Array;
  bus: Bus;
}

/** All of them soft: what carries a voice must not tap on the table. */
export const drums = {
  kick: { sound: thump(0.34, 96, 46, 0.11), bus: 'close' },
  tom: { sound: thump(0.7, 116, 78, 0.2), bus: 'hall' },
  boom: { sound: thump(1.5, 72, 41, 0.42), bus: 'hall' },
  wood: { sound: knock(0.12, 620, 0.022), bus: 'hall' },
  tick: { sound: knock(0.06, 1180, 0.008), bus: 'hall' },
  shaker: { sound: rustle(0.09, 0.018, 0.02, 5200), bus: 'close' },
  brush: { sound: rustle(0.24, 0.006, 0.055, 2600), bus: 'hall' },
  snap: { sound: rustle(0.1, 0.002, 0.016, 1500), bus: 'hall' },
  swell: { sound: swell(1.7), bus: 'hall' },
} as const satisfies Record<string, Drum>;

export type DrumName = keyof typeof drums;

function shaped(seconds: number, at: (time: number) => number): Float32Array {
  const length = Math.round(seconds * sampleRate);
  const fade = Math.min(length, Math.round(0.02 * sampleRate));
  return Float32Array.from({ length }, (_, index) => {
    const out = Math.min(1, (length - 1 - index) / fade);
    return at(index / sampleRate) * out;
  });
}

/** A skin: its tone falls from one pitch to another. */
function thump(seconds: number, from: number, to: number, decay: number): Float32Array {
  const falling = 0.035;
  return shaped(seconds, (time) => {
    const turns = to * time + (from - to) * falling * (1 - Math.exp(-time / falling));
    return Math.sin(2 * Math.PI * turns) * Math.exp(-time / decay) * Math.min(1, time / 0.004);
  });
}

/** A small piece of wood. */
function knock(seconds: number, pitch: number, decay: number): Float32Array {
  return shaped(seconds, (time) => {
    const tone = Math.sin(2 * Math.PI * pitch * time) + 0.4 * Math.sin(2 * Math.PI * pitch * 2.42 * time);
    return tone * Math.exp(-time / decay) * Math.min(1, time / 0.0015);
  });
}

/** Grains: noise above a pitch, by a high-pass of one pole run twice. */
function rustle(seconds: number, rise: number, decay: number, above: number): Float32Array {
  const noise = hiss();
  const keep = Math.exp((-2 * Math.PI * above) / sampleRate);
  const [first, second] = [highPass(keep), highPass(keep)];
  return shaped(seconds, (time) => {
    const loudness = Math.min(1, time / rise) * Math.exp(-Math.max(0, time - rise) / decay);
    return second(first(noise())) * loudness;
  });
}

/** Air that gathers before something new, dark enough to stay behind a voice. */
function swell(seconds: number): Float32Array {
  const noise = hiss();
  let [one, two] = [0, 0];
  return shaped(seconds, (time) => {
    const done = time / seconds;
    const open = 1 - Math.exp((-2 * Math.PI * (200 + 1100 * done)) / sampleRate);
    one += open * (noise() - one);
    two += open * (one - two);
    const loudness = done < 0.9 ? (done / 0.9) ** 2.4 : ((1 - done) / 0.1) ** 1.5;
    return two * loudness * 3;
  });
}

function hiss(): () => number {
  const random = seededRandom(11);
  return () => random() * 2 - 1;
}

function highPass(keep: number): (value: number) => number {
  let [before, out] = [0, 0];
  return (value) => {
    out = keep * (out + value - before);
    before = value;
    return out;
  };
}
