import type { FilmFingerprint } from '#shared/contracts/film-fingerprint.ts';
import type { EarlierVideo } from '#shared/ports/earlier-videos.ts';
import { measuredCheck, type WeighedCheck } from './measured-check.ts';

/** Share of what is said, and of what is shown, that two videos may have in common. */
const mostAlike = { words: 0.4, pictures: 0.5 };
/** From here on it is the same video under another name (decision 16). */
const same = { words: 0.8, pictures: 0.6 };
/** Bits of 64 in which hashes of one picture differ after encoding; those of two pictures differ in 20 and more. */
const sameBits = 6;

/** What a repeat that may be made earns, so that this alone never rejects it. */
const leastForAllowed = 0.5;

interface Likeness {
  video: EarlierVideo;
  words: number;
  pictures: number;
  /** Somebody asked for exactly the same then. */
  asked: boolean;
}

/**
 * Whether the channel showed the same before. What was asked for again is never refused, only said; nor is what a person
 * looks at before anybody else does, such as a video of a brief that was corrected.
 */
export function checkEarlier(
  own: FilmFingerprint,
  earlier: readonly EarlierVideo[],
  { isPublished }: { isPublished: boolean },
): WeighedCheck[] {
  const closest = earlier
    .map((video) => compare(own, video))
    .reduce<Likeness | undefined>(
      (most, one) => (most === undefined || likeness(one) > likeness(most) ? one : most),
      undefined,
    );
  if (closest === undefined) return [];
  const { words, pictures, asked, video } = closest;
  const copy = words >= same.words && pictures >= same.pictures;
  const isAllowed = asked || !isPublished;
  const fits = words <= mostAlike.words && pictures <= mostAlike.pictures;
  const name = `“${video.fingerprint.title}” (${video.videoId})`;
  const found =
    `${percent(words)} of the words and ${percent(pictures)} of the pictures of ${name}` +
    (asked ? ', which was asked for with the same words' : '');
  return [
    measuredCheck('script', 'unlike earlier videos', {
      passed: fits,
      fatal: copy && !isAllowed,
      measured: fits
        ? `at most ${percent(words)} of the words and ${percent(pictures)} of the pictures of one`
        : found,
      wanted: `at most ${percent(mostAlike.words)} of the words and ${percent(mostAlike.pictures)} of the pictures of one`,
      weight: 4,
      worth: fits ? 1 : Math.max(isAllowed ? leastForAllowed : 0, Math.min(1 - words, 1 - pictures)),
    }),
  ];
}

/** Words tell more than pictures: a channel's videos look alike by intent. */
function likeness({ words, pictures }: Likeness): number {
  return words * 2 + pictures;
}

function compare(own: FilmFingerprint, video: EarlierVideo): Likeness {
  const { fingerprint: other } = video;
  return {
    video,
    words: sharedWords(own.words, other.words),
    pictures: sharedPictures(own.pictures, other.pictures),
    asked: own.asked === other.asked,
  };
}

/** The share of least hashes that are the same is about the share of words that are. */
export function sharedWords(one: string, other: string): number {
  if (one.length === 0 || one.length !== other.length) return 0;
  let equal = 0;
  for (let at = 0; at < one.length; at += 8) if (one.slice(at, at + 8) === other.slice(at, at + 8)) equal++;
  return equal / (one.length / 8);
}

/** The share of one's pictures that the other shows too. */
export function sharedPictures(one: readonly string[], other: readonly string[]): number {
  if (one.length === 0) return 0;
  const known = other.map(halvesOf);
  const again = one
    .map(halvesOf)
    .filter((hash) => known.some((earlier) => bitsBetween(hash, earlier) <= sameBits));
  return again.length / one.length;
}

/**
 * A hash of 64 bits as two numbers of 32. A film of a hundred scenes is compared with two million pictures: with bigints that
 * takes three seconds of a core, in which nothing else of the process goes on; with these a tenth of one.
 */
type Halves = readonly [number, number];

function halvesOf(hash: string): Halves {
  return [Number.parseInt(hash.slice(0, 8), 16), Number.parseInt(hash.slice(8), 16)];
}

function bitsBetween([high, low]: Halves, [otherHigh, otherLow]: Halves): number {
  return bitsIn(high ^ otherHigh) + bitsIn(low ^ otherLow);
}

/** How many of 32 bits are set: counted in pairs, then in fours, then in bytes (Warren, Hacker's Delight, 5-1). */
function bitsIn(value: number): number {
  const pairs = value - ((value >>> 1) & 0x5555_5555);
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
