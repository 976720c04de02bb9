const words = new Intl.Segmenter('und', { granularity: 'word' });

/** A shorter brief is a wish, not a text to tell: its length says nothing about the video's. */
const leastWords = 60;
/** A video of a text takes somewhat less than all of it: some of its sentences do not stand alone. Spoken, it has about 2.7 words a second. */
const wordsPerSecond = 3.6;

/** How many seconds a video has for which nobody asked a length: a minute, or less where the brief holds no more. */
export function usualSeconds(brief = ''): number {
  const count = [...words.segment(brief)].filter(({ isWordLike }) => isWordLike).length;
  if (count < leastWords) return 60;
  return Math.min(60, Math.floor(count / wordsPerSecond / 5) * 5);
}
