import { eld } from 'eld/extrasmall';
import { Terminal } from '../../contracts/errors.ts';

const wayOn =
  'this installation writes and speaks English only until a model and a voice for other languages are set up; ' +
  'give an English brief and the language "en"';

/**
 * The offline writer's rules and the offline voice know English. Said here, at the first stage, so that
 * nothing is spent on a video that cannot be spoken.
 *
 * @throws Terminal `unsupported_language`
 */
export function requireEnglish(language: string, text: string): void {
  if (!/^en(?:-|$)/i.test(language))
    throw new Terminal('unsupported_language', `the language "${language}" was asked, but ${wayOn}`);
  const found = foreignLanguage(text);
  if (found !== undefined)
    throw new Terminal('unsupported_language', `the brief seems to be written in ${found}, but ${wayOn}`);
}

/** The English name of the language a text is in, or undefined for English, or when it is too short to tell. */
function foreignLanguage(text: string): string | undefined {
  const sample = text.slice(0, 4000);
  const letters = sample.match(/\p{L}/gu)?.length ?? 0;
  const latin = sample.match(/\p{Script=Latin}/gu)?.length ?? 0;
  const guess = eld.detect(sample);
  if (letters >= 20 && latin < letters / 2) return nameOf(guess.language) ?? 'another script';
  const scores = guess.getScores();
  const ahead = (scores[guess.language] ?? 0) - (scores.en ?? 0);
  const certain = letters >= 25 && guess.isReliable() && ahead > (letters < 200 ? 0.15 : 0.05);
  return guess.language !== 'en' && certain ? nameOf(guess.language) : undefined;
}

function nameOf(code: string): string | undefined {
  return code === '' ? undefined : new Intl.DisplayNames('en', { type: 'language' }).of(code);
}
