import type { Script } from '#shared/contracts/script.ts';
import { isEnglish } from '#shared/domain/languages/number-signs.ts';
import { formatFigure } from '#shared/domain/languages/write-figure.ts';
import { isEmptyWord } from '#shared/domain/telling-words.ts';

export interface KeyFigure {
  figure: string;
  /** What it counts, whole: no other words may stand by it. Undefined for a question mark, which stands by any. */
  label: string | undefined;
  sceneId: string | undefined;
}

/** As it is shown large: more letters would be small ones. */
const mostLetters = 9;
const written =
  /(?:[$€£¥]\s?)?\d[\d.,]*\d?(?:\s?(?:%|x|×|°[CF]?|[kcm]?m|k?g|km\/h|mph|W|GW|million|billion|trillion)(?![\p{L}\p{N}]))?/u;
/** What is counted is a part of the figure there: `13,200軒`. */
const gluedBehind = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u;
const isYear = (figure: string): boolean => /^(?:1\d|20)\d\d$/.test(figure);

/** The one figure a video is about: one that a scene shows as such, or one of its title or large words; else what it asks. */
export function keyFigure(title: string, { scenes, language }: Script): KeyFigure | undefined {
  for (const { id, graphic } of scenes)
    if (graphic?.layout === 'number' && graphic.figure.length <= mostLetters)
      return { figure: graphic.figure, label: graphic.label, sceneId: id };
  const charted = scenes.map((scene) => chartedFigure(scene, language)).findLast((one) => one !== undefined);
  if (charted !== undefined) return charted;
  const texts = [
    { id: undefined, text: title },
    ...scenes.map(({ id, on_screen }) => ({ id, text: on_screen })),
  ];
  for (const { id, text } of texts) {
    const found = figureOf(text);
    if (found !== undefined) return { ...found, sceneId: id };
  }
  return /[?？؟]/u.test(title) || /^(?:why|how|what|who|when|where)\b/i.test(title)
    ? { figure: '?', label: undefined, sceneId: undefined }
    : undefined;
}

/** The highest money or share of a chart, and what it belongs to. */
function chartedFigure({ id, graphic }: Script['scenes'][number], language: string): KeyFigure | undefined {
  if (graphic?.layout !== 'chart' || !/^[$€£%]$/u.test(graphic.unit)) return undefined;
  const { unit, points } = graphic;
  const highest = points.reduce((one, other) => (other.value > one.value ? other : one));
  const digits = formatFigure(highest.value, unit, language);
  const figure = isEnglish(language) ? digits.replace('\u00a0%', '%') : digits;
  return figure.length <= mostLetters ? { figure, label: highest.label, sceneId: id } : undefined;
}

/**
 * A figure at one end of a text, with all the rest as what it counts. None where the rest would have a hole in it or
 * ends in the air ("The secret was kept until"), and no bare year, which counts nothing.
 */
function figureOf(text: string): Omit<KeyFigure, 'sceneId'> | undefined {
  const [found] = written.exec(text) ?? [];
  const figure = found?.replace(/[.,]$/, '').trim();
  if (found === undefined || figure === undefined || figure.length > mostLetters || isYear(figure))
    return undefined;
  if (gluedBehind.test(text.slice(text.indexOf(found) + found.length))) return undefined;
  const [before = '', after = ''] = text.split(found, 2).map((part) => part.trim());
  if (before !== '' && after !== '') return undefined;
  const label = (before || after).replace(/\s*[:,;\p{Pd}]+$/u, '');
  const isWhole = /^[\p{L}\p{N}]/u.test(label) && !isEmptyWord(/[\p{L}\p{N}]+$/u.exec(label)?.[0] ?? 'a');
  return isWhole ? { figure, label } : undefined;
}
