import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import type { WordTime } from '#shared/contracts/audio.ts';
import { heardStretches } from '#shared/domain/speech/levels.ts';
import { parseWav, type Wav } from '#shared/domain/speech/wav.ts';
import type { Speech, SpokenText } from '#shared/ports/speech.ts';

export interface Spoken extends SpokenText {
  wav: Wav;
}

/** Speaks English, or what is said, and reads the file that is left. */
export async function say(
  speech: Speech,
  folder: string,
  text: string,
  { language = 'en', voice = speech.voiceFor(language) ?? '' } = {},
): Promise<Spoken> {
  const outFile = join(folder, 'said.wav');
  const { signal } = new AbortController();
  const spoken = await speech.speak({ text, language, voice, outFile, signal });
  const wav = parseWav(readFileSync(outFile));
  if (wav === undefined) throw new Error('no WAV was left');
  return { ...spoken, wav };
}

export function inOrder(words: readonly WordTime[], seconds: number): boolean {
  return words.every(
    ({ start, end }, place) => start >= (words[place - 1]?.end ?? 0) && end > start && end <= seconds,
  );
}

/** Root mean square of a stretch of sound. */
export function loudness({ sampleRate, samples }: Wav, from: number, to: number): number {
  const part = samples.subarray(Math.round(from * sampleRate), Math.round(to * sampleRate));
  return Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, part.length));
}

/** The longest time in which nothing is heard between the first and the last sound. */
export function longestPause(wav: Wav): number {
  const heard = heardStretches(wav);
  return Math.max(0, ...heard.slice(1).map(({ start }, place) => start - (heard[place]?.end ?? start)));
}

export const peakOf = ({ samples }: Wav): number =>
  samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);

const texts = [
  'An octopus has 3 hearts, e.g. two for the gills & one for the body.',
  'It cost $3.5 million in 1950 — Dr. Smith (of the U.S. Navy) said so! 🐙',
  'See https://example.com/a?b=c for CO2-rich, well-known cafés at 20°C, 50% off…',
  '“Don’t worry,” she said. 日本 rocks, and/or 1½ x² costs €7.50?',
  'THE OCTOPUS LIVES IN THE SEA',
  'no punctuation at all just words that go on and on for quite a while',
  'Yes.',
  `${'a'.repeat(200)} 1234567890123456789012345 ${'word, '.repeat(60)}`,
  'If a < b && c > d, then <speak> & </speak> are “words” too; R&D <b>says</b> so.',
];

/** What every voice keeps, whoever speaks. */
export function speechContract(t: Test, name: string, speech: Speech, folder: string): void {
  t.test(`${name}: every word as written gets its time, and the file is as long as it says`, async (t) => {
    for (const text of texts) {
      const { words, seconds, wav, sampleRate, cost } = await say(speech, folder, text);
      t.equal(words.map((word) => word.text).join(' '), text.trim().replace(/\s+/g, ' '));
      t.ok(inOrder(words, seconds), text);
      t.same([seconds, sampleRate], [wav.samples.length / wav.sampleRate, wav.sampleRate]);
      t.ok(longestPause(wav) < 1.5 && peakOf(wav) < 32_767, 'no hole, no clipping');
      t.ok(cost <= speech.quote(text.length, speech.voiceFor('en') ?? ''), 'never above its quote');
    }
  });

  t.test(
    `${name}: a word is timed where it is heard: loud within, still in the pauses between`,
    async (t) => {
      const text =
        'First comes blood. Then, after a while, the 12 big arms move. Dr. Jones paid $20. Nobody knew why.';
      const { words, wav, seconds } = await say(speech, folder, text);
      const within = words.map(({ start, end }) => loudness(wav, start, end));
      const gaps = words.flatMap(({ start }, place) => {
        const before = words[place - 1]?.end ?? 0;
        return place > 0 && start - before > 0.08 ? [loudness(wav, before + 0.02, start - 0.03)] : [];
      });
      t.ok(gaps.length >= 5, `${gaps.length} pauses`);
      t.ok(Math.max(...gaps) < 0.25 * Math.min(...within), `${Math.max(...gaps)} < ${Math.min(...within)}`);
      t.ok((words[0]?.start ?? 1) < 0.1 && seconds - (words.at(-1)?.end ?? 0) < 0.2, 'no silence around it');
    },
  );

  t.test(`${name}: what cannot be spoken is refused, and what is called off stops`, async (t) => {
    await t.rejects(say(speech, folder, '🐙 … — !'), { code: 'nothing_to_speak' });
    await t.rejects(say(speech, folder, 'Hi.', { voice: 'nobody' }), { code: 'unknown_voice' });
    t.equal(speech.voiceFor('en', 'nobody'), undefined);
    t.equal(speech.voiceFor('xx'), undefined);
    const stop = new AbortController();
    const long = speech.speak({
      text: 'More words. '.repeat(160),
      language: 'en-GB',
      voice: speech.voiceFor('en-GB') ?? '',
      outFile: join(folder, 'stopped.wav'),
      signal: stop.signal,
    });
    stop.abort(new Error('the video was cancelled'));
    await t.rejects(long, { message: 'the video was cancelled' });
  });
}
