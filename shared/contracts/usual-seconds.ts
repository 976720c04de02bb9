const words = new Intl.Segmenter('und', { granularity: 'word' });

/** A shorter brief is a wish, not a text to tell: its length says nothing about the video's. */
const leastWords = 60;
/**
 * A video of a text takes somewhat less than all of it: some of its sentences do not stand alone. Spoken, it has about 2.7
 * words a second.
 */
const wordsPerSecond = 3.6;
const usual = 60;

/** How many seconds a video has for which nobody asked a length: a minute, or less where the brief holds no more. */
export function usualSeconds(brief = ''): number {
  let count = 0;
  for (const { isWordLike } of words.segment(brief)) {
    if (isWordLike) count++;
    if (count >= usual * wordsPerSecond) return usual;
  }
  return count < leastWords ? usual : Math.floor(count / wordsPerSecond / 5) * 5;
}
