import type { Script } from '#shared/contracts/script.ts';
import type { Format } from '#shared/contracts/video-request.ts';
import { coverage, frameSizes } from '#shared/domain/frame-sizes.ts';
import { type Footage, isOwn } from './footage.ts';
import { stemsOf } from './word-stems.ts';

export interface RankedFootage extends Footage {
  /** 0 to 1: how well it shows what the scene says. */
  fit: number;
  /** The keyword it shows best. */
  keyword: string;
}

/** What footage is judged by. */
export interface Wish {
  keywords: readonly string[];
  narration: string;
  title: Script['title'];
  format: Format;
  /** Of the words. */
  language: string;
  /** How long it will be seen. */
  seconds: number;
}

/** Below this a drawn picture of the very thing says more. */
export const leastFit = 0.5;

/** Of two that fit alike the one that moves. */
const photoFactor = 0.9;
/** A later keyword is further from what the scene is about. */
const rankDecay = 0.9;
/** So many words in common with what is said are as good as any more. */
const enoughWords = { sentence: 3, title: 2 };
const shares = { keywords: 0.65, sentence: 0.2, title: 0.15 };
/** Of the picture, that is still seen when it is cut to shape. */
const leastSeen = 0.5;
/** The operator's own are shown lying in an upright film too, about the part that catches the eye: nothing else is theirs. */
const leastSeenOfOwn = 0.3;
/** It may be enlarged to twice its size at most. */
const leastCoverage = 0.5;
const leastSeconds = 2;
/** How well a library's first choice fits that was asked in another language and answers in its own. */
const trustedFit = 0.65;
/** What a library puts last loses this much. */
const orderShare = 0.08;

/** Those that fit well enough, best first. The library's own order decides between like ones. */
export function rankFootage(offered: readonly Footage[], wish: Wish): RankedFootage[] {
  const stems = {
    keywords: wish.keywords.map((keyword) => ({ keyword, stems: stemsOf(keyword) })),
    sentence: stemsOf(wish.narration),
    title: stemsOf(wish.title),
  };
  // Then its order is all there is to go by.
  const isForeign =
    !wish.language.startsWith('en') && !offered.some((item) => sharesWord(item, stems.keywords));
  return offered
    .map((item, place) => {
      const { keyword, words } = isForeign
        ? { keyword: wish.keywords[0] ?? '', words: trustedFit }
        : wordsFit(stemsOf(item.words), stems);
      const order = 1 - (orderShare * place) / offered.length;
      const fit = words * shapeFit(item, wish.format) * lengthFit(item, wish.seconds) * order;
      return { ...item, keyword, fit: item.kind === 'photo' ? fit * photoFactor : fit };
    })
    .filter(({ fit }) => fit >= leastFit)
    .toSorted((a, b) => b.fit - a.fit);
}

function sharesWord(item: Footage, keywords: readonly { stems: ReadonlySet<string> }[]): boolean {
  const words = stemsOf(item.words);
  return keywords.some(({ stems }) => [...stems].some((stem) => words.has(stem)));
}

function wordsFit(
  item: ReadonlySet<string>,
  wish: {
    keywords: readonly { keyword: string; stems: ReadonlySet<string> }[];
    sentence: ReadonlySet<string>;
    title: ReadonlySet<string>;
  },
): { keyword: string; words: number } {
  const common = (stems: ReadonlySet<string>) => [...stems].filter((stem) => item.has(stem)).length;
  let best = { keyword: wish.keywords[0]?.keyword ?? '', fit: 0 };
  for (const [rank, { keyword, stems }] of wish.keywords.entries()) {
    const fit = stems.size === 0 ? 0 : (common(stems) / stems.size) * rankDecay ** rank;
    if (fit > best.fit) best = { keyword, fit };
  }
  const sentence = Math.min(1, common(wish.sentence) / enoughWords.sentence);
  const title = Math.min(1, common(wish.title) / enoughWords.title);
  const words = shares.keywords * best.fit + shares.sentence * sentence + shares.title * title;
  return { keyword: best.keyword, words };
}

function shapeFit(item: Footage, format: Format): number {
  const frame = frameSizes[format];
  const shape = item.width / item.height / (frame.width / frame.height);
  const seen = Math.min(shape, 1 / shape);
  const covers = coverage(item, frame);
  if (seen < (isOwn(item) ? leastSeenOfOwn : leastSeen) || covers < leastCoverage) return 0;
  if (isOwn(item)) return 1;
  return Math.sqrt(seen) * (covers >= 1 ? 1 : 0.6 + 0.4 * covers);
}

/** A clip that ends before its scene is seen again from its beginning. */
function lengthFit({ kind, seconds = 0 }: Footage, needed: number): number {
  if (kind === 'photo') return 1;
  if (seconds < leastSeconds) return 0;
  return 0.7 + 0.3 * Math.min(1, seconds / needed);
}
