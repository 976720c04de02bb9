import { Retryable } from '../../contracts/errors.ts';
import { parseWav, type Wav } from '../../domain/speech/wav.ts';
import { type Phone, pause } from './phones.ts';

/** Reads what Flite writes: 16-bit PCM, one channel. @throws Retryable `speech_failed` for anything else */
export function readWav(bytes: Buffer): Wav {
  const wav = parseWav(bytes);
  if (wav === undefined) throw new Retryable('speech_failed', 'the offline voice left no readable sound');
  return wav;
}

/** Cuts the silence before the first and after the last sound down to the given lengths. */
export function clipSilence(
  wav: Wav,
  phones: Phone[],
  keep: { leadSeconds: number; tailSeconds: number },
): { wav: Wav; phones: Phone[] } {
  const sounds = phones.filter((phone) => phone.name !== pause);
  const length = wav.samples.length / wav.sampleRate;
  const from = Math.max(0, (sounds[0]?.start ?? 0) - keep.leadSeconds);
  const to = Math.min(length, (sounds.at(-1)?.end ?? length) + keep.tailSeconds);
  return {
    wav: {
      sampleRate: wav.sampleRate,
      samples: wav.samples.slice(Math.round(from * wav.sampleRate), Math.round(to * wav.sampleRate)),
    },
    phones: sounds.map(({ name, start, end }) => ({ name, start: start - from, end: end - from })),
  };
}
