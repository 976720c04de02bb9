/**
 * How long a text takes to say. Fitted by least squares to 222 English sentences spoken by the offline voice
 * `slt`: half of them come out within 4 %, nine in ten within 11 %, a minute's script within 3 %.
 */
const letterSeconds = 0.0612;
const digitSeconds = 0.315;
const pauseSeconds = 0.315;
/** A capital of an abbreviation is said by its name: more than a letter within a word. */
const capitalSeconds = 0.097;

/**
 * Signs that stand for whole syllables, as news readers say them: about 280 Chinese, 400 Japanese (kana and kanji
 * together), 350 Korean ones a minute. Rough: no voice that speaks them was measured.
 */
const syllables: readonly { pattern: RegExp; seconds: number }[] = [
  { pattern: /\p{Script=Han}/gu, seconds: 0.21 },
  { pattern: /[\p{Script=Hiragana}\p{Script=Katakana}]/gu, seconds: 0.12 },
  { pattern: /\p{Script=Hangul}/gu, seconds: 0.17 },
];

/** What a sentence takes beyond its letters: the pause after it, and its last word drawn out. */
export const sentenceSeconds = 0.46;

/** How much slower a voice speaks than `slt`. Voices not named here count as equally fast. */
const voicePace: Readonly<Record<string, number>> = { rms: 1.14, awb: 1.02 };

/** Seconds of silence between two scenes of a video, on average: what pausesBetween leaves beside the voice's own. */
export const sceneGapSeconds = 0.4;

const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;

/** Estimated speaking time of a text, in seconds, pauses between its sentences included. */
export function speakingSeconds(text: string, voice?: string): number {
  const shouted = !/\p{Ll}/u.test(text);
  const capitals = shouted ? 0 : (text.match(/\b\p{Lu}{2,}\b/gu)?.join('').length ?? 0);
  const seconds =
    sentenceSeconds * (1 + count(text, /[.?!]["”’)]*\s+(?=\S)|[。！？](?=\S)/gu)) +
    letterSeconds * count(text, /\p{L}/gu) +
    syllables.reduce((sum, one) => sum + (one.seconds - letterSeconds) * count(text, one.pattern), 0) +
    digitSeconds * count(text, /\p{Nd}/gu) +
    pauseSeconds * count(text, /[,;:)](?=\s)|[—–](?=\s)|—|[，、；：]/gu) +
    capitalSeconds * capitals;
  return seconds * (voicePace[voice ?? ''] ?? 1);
}
