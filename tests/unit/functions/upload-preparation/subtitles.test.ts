import fc from 'fast-check';
import t from 'tap';
import type { Cue } from '#shared/contracts/rendering.ts';
import { characters } from '../../../../functions/upload-preparation/plain-text.ts';
import { writeSubtitles } from '../../../../functions/upload-preparation/write-subtitles.ts';
import { writeWebVtt } from '../../../../functions/upload-preparation/write-webvtt.ts';
import { captionsOf, captionText } from '../../../../functions/video-rendering/captions.ts';
import { narrations, paces, sentences, spokenScene } from '../../../support/many-scripts.ts';

interface Shown {
  start: number;
  end: number;
  lines: string[];
}

/** Reads both kinds of file as a player does: SubRip and WebVTT differ in their clocks, header and escapes. */
function parse(file: string, kind: 'srt' | 'vtt'): Shown[] {
  const clock = kind === 'srt' ? /^(\d\d):(\d\d):(\d\d),(\d{3})$/ : /^(\d\d):(\d\d):(\d\d)\.(\d{3})$/;
  const ms = (text: string) => {
    const [, hours = Number.NaN, minutes = 0, seconds = 0, rest = 0] = (clock.exec(text) ?? []).map(Number);
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest;
  };
  const unescaped = (line: string) =>
    kind === 'srt' ? line : line.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  const blocks = file.split(/\n\n/).filter((block) => block.trim() !== '');
  return blocks.slice(kind === 'srt' ? 0 : 1).map((block) => {
    const [, times = '', ...lines] = block.replace(/^\n|\n$/g, '').split('\n');
    const [start = '', end = ''] = times.split(' --> ');
    return { start: ms(start), end: ms(end), lines: lines.map(unescaped) };
  });
}

/** The marks that tell a player a line's direction are not seen. */
const seen = (lines: readonly string[]) => lines.map((line) => line.replace(/^[\u200e\u200f]/u, ''));

function cuesOf(narration: string, pace?: readonly (readonly [number, number])[]): Cue[] {
  return captionsOf(spokenScene(narration, pace), '16:9', narration).map(
    ({ start, end, rightToLeft, ...rest }) => ({
      ...{ start, end, text: captionText({ start, end, ...rest }) },
      ...(rightToLeft && { right_to_left: rightToLeft }),
    }),
  );
}

t.test(
  'both subtitles files say what is burnt in: the same words, line by line, to the millisecond',
  async () => {
    fc.assert(
      fc.property(narrations, paces, (narration, pace) => {
        const cues = cuesOf(narration, pace);
        const burntIn = cues.map(({ start, end, text }) => ({
          start: Math.round(start * 1000),
          end: Math.round(end * 1000),
          lines: text.split('\n'),
        }));
        return [parse(writeSubtitles(cues), 'srt'), parse(writeWebVtt(cues, 'en'), 'vtt')].every(
          (read) =>
            JSON.stringify(read.map((one) => ({ ...one, lines: seen(one.lines) }))) ===
            JSON.stringify(burntIn),
        );
      }),
      { numRuns: 100 },
    );
  },
);

t.test(
  'subtitles of any cues are in order, never empty, at most two lines, every word kept, and no markup',
  async () => {
    const word = fc.oneof(
      fc.constantFrom(
        'heart',
        'Größe',
        '章魚有三顆心臟',
        '👩🏽‍🚀',
        '\ud83d',
        '<b>',
        '</i>',
        '<00:01>',
        '-->',
        'a'.repeat(90),
        '&amp;',
        '5 < 7',
      ),
      fc.string({ unit: 'grapheme', maxLength: 15 }),
    );
    const text = fc
      .array(word, { minLength: 1, maxLength: 30 })
      .map((words) => words.join(' ').slice(0, 300))
      .filter((said) => said.trim() !== '');
    const cue = fc
      .record({
        start: fc.double({ min: 0, max: 600, noNaN: true }),
        length: fc.double({ min: 0.0001, max: 8, noNaN: true }),
        text,
      })
      .map(({ start, length, text: said }): Cue => ({ start, end: start + length, text: said }));
    const bare = (line: string) =>
      line
        .toWellFormed()
        .replaceAll('-->', '→')
        .replaceAll('<', '‹')
        .replaceAll('>', '›')
        .replace(/[\p{Cc}\s\u200e\u200f]/gu, '');
    fc.assert(
      fc.property(fc.array(cue, { maxLength: 12 }), (cues) => {
        const inOrder = [...cues].sort((a, b) => a.start - b.start);
        const files = [writeSubtitles(cues), writeWebVtt(cues, 'en')] as const;
        const isPlain =
          !/<\/?\p{L}[^<>\n]*>/u.test(files[0]) &&
          !/[<>]/u.test(files[1].replaceAll(' --> ', '')) &&
          !/&(?!(amp|lt|gt);)/u.test(files[1]) &&
          files[1].startsWith('WEBVTT - en\n');
        return (
          isPlain &&
          (['srt', 'vtt'] as const).every((kind, at) => {
            const shown = parse(files[at] ?? '', kind);
            return (
              shown.every(({ start, end }, place) => end > start && start >= (shown[place - 1]?.end ?? 0)) &&
              shown.every(({ lines }) => lines.length >= 1 && lines.length <= 2) &&
              shown.every(({ lines }) =>
                lines.every((line) => bare(line) !== '' && characters(line).length <= 85),
              ) &&
              shown.map(({ lines }) => bare(lines.join(''))).join('') ===
                inOrder.map((one) => bare(one.text)).join('')
            );
          })
        );
      }),
      { numRuns: 60 },
    );
  },
);

t.test('a player is told the direction of a line that begins in the other one', async (t) => {
  const narration = 'YouTube هو موقع رائع.';
  t.match(writeSubtitles(cuesOf(narration)), `\u200f${narration}`);
  t.match(writeWebVtt(cuesOf(narration), 'ar'), `\u200f${narration}`);
  t.notMatch(writeSubtitles(cuesOf(sentences.he)), /[\u200e\u200f]/u);
  t.notMatch(writeSubtitles(cuesOf(sentences.en)), /[\u200e\u200f]/u);
  t.match(writeWebVtt(cuesOf('Here שלום means peace.'), 'en'), '\nHere');
});
