import type { SKRSContext2D } from '@napi-rs/canvas';
import { easeOut, stretch } from '#shared/drawing/ease.ts';
import type { Layer } from '../layer.ts';
import type { Box } from '../layout.ts';
import type { SetWord, SetWords } from './set-words.ts';
import { paintWords } from './words-layer.ts';

/** How long a word takes to come in, in seconds, and from how far below, in sizes of the type. */
const wordSeconds = 0.3;
const rise = 0.2;

/** How fast words are read, in seconds: for a word, and for each of its letters. */
const wordPace = 0.1;
const letterPace = 0.032;
/** A reader rests where a sentence or a part of it ends. */
const restSeconds = 0.16;

/**
 * When each word comes in, in reading rhythm.
 *
 * @param within all of them are in by then, in seconds after `at`: a long text is read faster
 */
export function readingTimes(words: readonly Pick<SetWord, 'text'>[], at: number, within: number): number[] {
  let now = 0;
  const times = words.map(({ text }) => {
    const from = now;
    now += wordPace + letterPace * text.length + (/[.,;:!?…]["”’»]?$/u.test(text) ? restSeconds : 0);
    return from;
  });
  const faster = Math.min(1, within / Math.max(0.001, now + wordSeconds));
  return times.map((time) => at + time * faster);
}

/** Words that come in one after the other; a layer for each line, so that only the line that is read is drawn again. */
export function readingLayers(set: SetWords, times: readonly number[], colour: string, within: Box): Layer[] {
  return Array.from({ length: set.lines }, (_, line) => lineLayer(set, line, { times, colour, within }));
}

function lineLayer(
  set: SetWords,
  line: number,
  { times, colour, within }: { times: readonly number[]; colour: string; within: Box },
): Layer {
  const words = set.words.flatMap((word, place) =>
    word.line === line ? [{ word, at: times[place] ?? 0 }] : [],
  );
  const from = Math.min(...words.map(({ at }) => at));
  const stillFrom = Math.max(...words.map(({ at }) => at)) + wordSeconds;
  const box = boxOf(set, words, within);
  const paintOne = (ctx: SKRSContext2D, word: SetWord): void =>
    paintWords(ctx, { ...set, words: [word] }, colour);
  return {
    box,
    lookAt: (seconds) => (seconds <= from ? undefined : seconds >= stillFrom ? 'still' : String(seconds)),
    paint(ctx, seconds) {
      ctx.save();
      ctx.beginPath();
      ctx.rect(box.x, box.y, box.width, box.height);
      ctx.clip();
      for (const { word, at } of words) {
        const shown = stretch(seconds, at, wordSeconds);
        if (shown <= 0) continue;
        ctx.save();
        ctx.globalAlpha *= Math.min(1, shown * 2);
        ctx.translate(0, (1 - easeOut(shown)) * rise * set.sizePx);
        paintOne(ctx, word);
        ctx.restore();
      }
      ctx.restore();
    },
  };
}

/** All that a line covers, on the way in too; never beyond `within`. */
function boxOf({ sizePx }: SetWords, words: readonly { word: SetWord }[], within: Box): Box {
  const x = Math.max(within.x, Math.min(...words.map(({ word }) => word.x)) - sizePx * 0.1);
  const y = Math.max(within.y, Math.min(...words.map(({ word }) => word.y)) - sizePx * 1.2);
  const right = Math.max(...words.map(({ word }) => word.x + word.width)) + sizePx * 0.1;
  const foot = Math.max(...words.map(({ word }) => word.y)) + sizePx * (0.5 + rise);
  return {
    ...{ x, y, width: Math.min(within.x + within.width, right) - x },
    height: Math.min(within.y + within.height, foot) - y,
  };
}
