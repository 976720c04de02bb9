/** No voice is faster or slower than this, in seconds for a letter or digit: digits are said as words. */
const fastest = 0.015;
const slowest = 1.5;
/** What a voice may add to the shortest text, in seconds. */
const grace = 5;

/** Whether a recording can be that of the text: half of an answer is shorter, a broken one may go on for ever. */
export function isLikelyLength(text: string, seconds: number): boolean {
  const sounds = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  return seconds >= sounds * fastest && seconds <= grace + sounds * slowest;
}
