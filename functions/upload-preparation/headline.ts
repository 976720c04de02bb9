import { characters, cleanLine } from './plain-text.ts';

/** What can be read at 320x180 on a phone. */
const mostWords = 7;
const mostCharacters = 44;

/** Words a line must not end with once it is cut. */
const danglers = new Set(
  'a an the of in on at to for from by with and or but nor as is are was were be been that which who whose why how what when where than into over under about your our their his her its my this these those not no if then so while because since do does did can could will would should may might must have has had there it they you we'.split(
    ' ',
  ),
);

/** A title's telling part as one short line: up to a colon or dash, then as many words as a thumbnail takes. */
export function headline(text: string): string {
  const line = cleanLine(text);
  const parts = line.split(/\s+[-–—|]\s+|:\s+|\s*[([].*$/u).filter((part) => part !== '');
  const part = parts[0] ?? '';
  const words = part.split(' ');
  const kept: string[] = [];
  for (const word of words) {
    const next = [...kept, word].join(' ');
    if (kept.length > 0 && (kept.length >= mostWords || characters(next).length > mostCharacters)) break;
    kept.push(word);
  }
  const cut = kept.length < words.length;
  while (cut && kept.length > 1 && danglers.has((kept.at(-1) ?? '').toLowerCase())) kept.pop();
  return kept.join(' ').replace(/[\s,;:.…\p{Pd}]+$/u, '');
}
