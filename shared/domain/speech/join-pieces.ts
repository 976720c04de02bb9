import type { WordTime } from '../../contracts/audio.ts';
import { heardStretches, heardWithin } from './levels.ts';
import type { PieceEnd } from './split-text.ts';
import type { Wav } from './wav.ts';

export interface SpokenPiece {
  wav: Wav;
  words: readonly WordTime[];
  end: PieceEnd;
}

/** Silence left before the first and after the last sound of a piece, in seconds. */
const leadSeconds = 0.06;
const tailSeconds = 0.12;

/** The pause between two pieces, in seconds: what a voice makes after such an end. */
const pauseSeconds: Readonly<Record<PieceEnd, number>> = { sentence: 0.4, clause: 0.22, word: 0.05 };

/** Every piece comes and goes within this time, so that no seam clicks. */
const fadeSeconds = 0.005;

/**
 * One recording of several, as if it had been spoken in one go: what is silent around a piece gives way to the pause its
 * end asks for, each piece fades in and out within milliseconds, and the words move along. All have one sample rate.
 */
export function joinPieces(pieces: readonly SpokenPiece[]): { wav: Wav; words: WordTime[] } {
  const sampleRate = pieces[0]?.wav.sampleRate ?? 0;
  const trimmed = pieces.map(trim);
  const parts: Int16Array[] = [];
  const words: WordTime[] = [];
  let length = 0;
  for (const [index, piece] of trimmed.entries()) {
    for (const { text, start, end } of piece.words)
      words.push({
        text,
        start: tenths(start + length / sampleRate),
        end: tenths(end + length / sampleRate),
      });
    const next = trimmed[index + 1];
    const pause = next === undefined ? 0 : Math.max(0, pauseSeconds[piece.end] - piece.tail - next.lead);
    const silence = new Int16Array(Math.round(pause * sampleRate));
    parts.push(piece.samples, silence);
    length += piece.samples.length + silence.length;
  }
  return { wav: { sampleRate, samples: concat(parts, length) }, words: withinOrder(words) };
}

const tenths = (seconds: number) => Math.round(seconds * 10_000) / 10_000;

interface Trimmed {
  samples: Int16Array;
  words: WordTime[];
  end: PieceEnd;
  /** Silence left before the first and after the last sound, in seconds. */
  lead: number;
  tail: number;
}

function trim({ wav, words, end: pieceEnd }: SpokenPiece): Trimmed {
  const { samples, sampleRate } = wav;
  const heard = heardWithin(heardStretches(wav), { start: 0, end: samples.length / sampleRate });
  const first = Math.min(heard.start, words[0]?.start ?? heard.start);
  const last = Math.max(heard.end, words.at(-1)?.end ?? heard.end);
  const from = Math.max(0, Math.floor((first - leadSeconds) * sampleRate));
  const to = Math.min(samples.length, Math.ceil((last + tailSeconds) * sampleRate));
  const kept = samples.slice(from, to);
  fade(kept, Math.round(fadeSeconds * sampleRate));
  const shift = from / sampleRate;
  return {
    samples: kept,
    words: words.map(({ text, start, end }) => ({ text, start: start - shift, end: end - shift })),
    end: pieceEnd,
    lead: first - shift,
    tail: to / sampleRate - last,
  };
}

function fade(samples: Int16Array, length: number): void {
  const ramp = Math.min(length, Math.floor(samples.length / 2));
  for (let at = 0; at < ramp; at++) {
    const gain = at / ramp;
    samples[at] = Math.round((samples[at] ?? 0) * gain);
    const mirrored = samples.length - 1 - at;
    samples[mirrored] = Math.round((samples[mirrored] ?? 0) * gain);
  }
}

function concat(parts: readonly Int16Array[], length: number): Int16Array {
  const whole = new Int16Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Rounding a shifted time must not make a word begin before the last one ended. */
function withinOrder(words: readonly WordTime[]): WordTime[] {
  let previous = 0;
  return words.map(({ text, start, end }) => {
    const from = Math.max(previous, start);
    const to = Math.max(tenths(from + 0.0001), end);
    previous = to;
    return { text, start: from, end: to };
  });
}
