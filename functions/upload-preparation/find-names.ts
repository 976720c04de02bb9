import type { Script } from '#shared/contracts/script.ts';
import { isEmptyWord } from '#shared/domain/telling-words.ts';
import { sentencesOf } from './plain-text.ts';

const capital = /^\p{Lu}[\p{L}\p{M}'’.-]*$/u;
const mostWords = 3;

/**
 * Names of two or three words that a script says, such as `Marian Rejewski` or `Bletchley Park`, in order, each once. A
 * word at the start of a sentence or a quotation has its capital from there and is taken for none.
 */
export function findNames({ scenes }: Script): string[] {
  const runs = scenes.flatMap(({ narration }) => sentencesOf(narration).flatMap(runsOfCapitals));
  return [...new Set(runs)];
}

function runsOfCapitals(sentence: string): string[] {
  const found: string[] = [];
  let run: string[] = [];
  const end = (): void => {
    if (run.length > 1 && run.length <= mostWords) found.push(run.join(' ').replace(/['’]s$/u, ''));
    run = [];
  };
  for (const [place, piece] of sentence.split(/\s+/u).entries()) {
    const isOpening = place === 0 || /^["“‘«»„([]/u.test(piece);
    const word = piece.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
    const isName = !isOpening && capital.test(word) && !isEmptyWord(word);
    if (isName) run.push(word);
    if (!isName || /[^\p{L}\p{N}]$/u.test(piece)) end();
  }
  end();
  return found;
}
