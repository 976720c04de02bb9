import { sampleRate } from './instruments.ts';

/** Works on a stereo block in place. */
export type Effect = (block: Float32Array) => void;

/** Repeats what it hears after a while, thrown from side to side. */
export function createEcho(seconds: number, feedback = 0.34): Effect {
  const line = new Float32Array(Math.max(1, Math.round(seconds * sampleRate)) * 2);
  let at = 0;
  return (block) => {
    for (let index = 0; index < block.length; index += 2) {
      const [left, right] = [line[at] ?? 0, line[at + 1] ?? 0];
      const [inLeft, inRight] = [block[index] ?? 0, block[index + 1] ?? 0];
      line[at] = inLeft + right * feedback;
      line[at + 1] = inRight + left * feedback;
      block[index] = inLeft + right * 0.5;
      block[index + 1] = inRight + left * 0.5;
      at = (at + 2) % line.length;
    }
  };
}

/** Lengths without a common divisor, in samples: their echoes never fall together. */
const lengths = [1427, 1637, 1871, 2053, 2251, 2399, 2677, 2903];
/** The walls swallow the bright first. */
const damping = 0.42;

/**
 * The room's answer alone: eight delay lines that feed each other through a reflection (Jot's feedback delay network
 * with a Householder matrix), which keeps their energy but for the given decay.
 *
 * @param decay seconds until the room is 60 dB quieter
 */
export function createRoom(decay: number): Effect {
  const memories = lengths.map((length) => new Float32Array(length));
  const keep = Float32Array.from(lengths, (length) => 10 ** ((-3 * length) / (decay * sampleRate)));
  const at = new Int32Array(lengths.length);
  const heard = new Float32Array(lengths.length);
  const dulls = new Float32Array(lengths.length);
  /** What comes out of each line, duller than it went in; even lines are heard on the left. */
  const listen = (parity: 0 | 1): number => {
    let sum = 0;
    for (let place = parity; place < lengths.length; place += 2) {
      const out = (memories[place] ?? heard)[at[place] ?? 0] ?? 0;
      const dull = (dulls[place] ?? 0) + (1 - damping) * (out - (dulls[place] ?? 0));
      dulls[place] = dull;
      heard[place] = dull * (keep[place] ?? 0);
      sum += heard[place] ?? 0;
    }
    return sum;
  };
  const feed = (value: number, reflected: number, parity: 0 | 1): void => {
    for (let place = parity; place < lengths.length; place += 2) {
      const memory = memories[place] ?? heard;
      const now = at[place] ?? 0;
      memory[now] = (heard[place] ?? 0) - reflected + value;
      at[place] = now + 1 === memory.length ? 0 : now + 1;
    }
  };
  return (block) => {
    for (let index = 0; index < block.length; index += 2) {
      const [left, right] = [listen(0), listen(1)];
      const reflected = (left + right) / 4;
      feed(block[index] ?? 0, reflected, 0);
      feed(block[index + 1] ?? 0, reflected, 1);
      block[index] = left * 0.5;
      block[index + 1] = right * 0.5;
    }
  };
}
