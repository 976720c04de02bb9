import type { Cue } from '#shared/contracts/rendering.ts';
import { atClock, measuredCheck, type WeighedCheck } from './measured-check.ts';

/** Letters a second that grown viewers read in their own language (Netflix, Timed Text Style Guide: 17 to 20), and a little. */
const fastest = 22;
/** So many of the captions may be faster: a voice hurries at times. */
const mostFast = 0.15;
const mostLines = 2;

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const wide = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/gu;

/** As they are seen: a letter of Hindi with its vowel is one, a sign of East Asia tells as much as two. */
const lettersIn = (text: string): number =>
  [...graphemes.segment(text.replace(/\s+/gu, ' '))].length + (text.match(wide)?.length ?? 0);

/** Whether captions can be read while they stand. */
export function checkReading(cues: readonly Cue[]): WeighedCheck[] {
  if (cues.length === 0) return [];
  const speed = ({ text, start, end }: Cue) => lettersIn(text) / Math.max(0.1, end - start);
  const fast = cues.filter((cue) => speed(cue) > fastest);
  const [worst] = [...fast].sort((one, other) => speed(other) - speed(one));
  const share = fast.length / cues.length;
  const tall = cues.filter(({ text }) => text.split('\n').length > mostLines);
  return [
    measuredCheck('captions', 'reading speed', {
      passed: share <= mostFast,
      fatal: false,
      measured:
        worst === undefined
          ? `at most ${fastest} letters a second`
          : `${fast.length} of ${cues.length} captions faster, up to ${speed(worst).toFixed(0)} letters a second at ${atClock(worst.start)}`,
      wanted: `at most ${fastest} letters a second in ${100 - mostFast * 100} % of them`,
      weight: 2,
      worth: share <= mostFast ? 1 : 1 - share,
    }),
    measuredCheck('captions', 'caption lines', {
      passed: tall.length === 0,
      fatal: false,
      measured: tall[0] === undefined ? `at most ${mostLines}` : `more at ${atClock(tall[0].start)}`,
      wanted: `at most ${mostLines}`,
      weight: 1,
    }),
  ];
}
