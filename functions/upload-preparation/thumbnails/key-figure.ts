import type { Script } from '#shared/contracts/script.ts';

export interface KeyFigure {
  figure: string;
  /** What it counts; undefined where the words beside it are to be chosen as for any thumbnail. */
  label: string | undefined;
  sceneId: string | undefined;
}

/** As it is shown large: more letters would be small ones. */
const mostLetters = 9;
const written = /(?:[$€£¥]\s?)?\d[\d.,]*\d?(?:\s?(?:%|x|×|°[CF]?|km|kg|million|billion))?/u;

/** The one figure a video is about: one that a scene shows as such, or one of its title or large words; else what it asks. */
export function keyFigure(title: string, { scenes }: Script): KeyFigure | undefined {
  for (const { id, graphic } of scenes)
    if (graphic?.layout === 'number' && graphic.figure.length <= mostLetters)
      return { figure: graphic.figure, label: graphic.label, sceneId: id };
  const charted = scenes.map(chartedFigure).findLast((one) => one !== undefined);
  if (charted !== undefined) return charted;
  const inTitle = figureIn(title);
  if (inTitle !== undefined) return { figure: inTitle, label: withoutFigure(title), sceneId: undefined };
  for (const { id, on_screen: text } of scenes) {
    const figure = figureIn(text);
    if (figure !== undefined) return { figure, label: withoutFigure(text), sceneId: id };
  }
  return /[?？؟]/u.test(title) || /^(?:why|how|what|who|when|where)\b/i.test(title)
    ? { figure: '?', label: undefined, sceneId: undefined }
    : undefined;
}

/** The highest money or share of a chart, and what it belongs to. */
function chartedFigure({ id, graphic }: Script['scenes'][number]): KeyFigure | undefined {
  if (graphic?.layout !== 'chart' || !/^[$€£%]$/u.test(graphic.unit)) return undefined;
  const { unit, points } = graphic;
  const highest = points.reduce((one, other) => (other.value > one.value ? other : one));
  const digits = highest.value.toLocaleString('en-US');
  const figure = unit === '%' ? `${digits}%` : `${unit}${digits}`;
  return figure.length <= mostLetters ? { figure, label: highest.label, sceneId: id } : undefined;
}

function figureIn(text: string): string | undefined {
  const found = written.exec(text)?.[0].replace(/[.,]$/, '').trim();
  return found !== undefined && found.length <= mostLetters ? found : undefined;
}

function withoutFigure(text: string): string {
  return text.replace(written, ' ').replace(/\s+/g, ' ').trim();
}
