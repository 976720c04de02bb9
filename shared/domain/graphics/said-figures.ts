import { type Graphic, partsOf } from '../../contracts/graphics.ts';
import { meansSame, numbersIn } from './numbers.ts';

/** `One` is seldom a figure, and a scale word alone is the unit of some. */
const noFigure = /^(?:one|hundred|thousand|million|billion|trillion)$/iu;

/** Whether every figure of a graphic is said: in digits or, in English, spelled out. */
export function figuresAreSaid(graphic: Graphic, said: string, language?: string): boolean {
  const heard = numbersIn(said, language);
  const shown = textsOf(graphic).flatMap((text) =>
    numbersIn(text, language).filter(({ from, to }) => !noFigure.test(text.slice(from, to))),
  );
  const isSaid = shown.every((one) => heard.some((other) => meansSame(one, other)));
  if (!isSaid || graphic.layout !== 'chart') return isSaid;
  return graphic.points.every(({ value }) =>
    heard.some(({ values }) => values.includes(value) || values.includes(-value)),
  );
}

/** Everything of a graphic that is read. A chart's figures stand in none. */
export function textsOf(graphic: Graphic): string[] {
  switch (graphic.layout) {
    case 'title':
      return [graphic.text, graphic.kicker ?? ''];
    case 'number':
      return [graphic.figure, graphic.label];
    case 'list':
      return [graphic.title ?? '', ...graphic.items];
    case 'comparison':
      return [graphic.left, graphic.right].flatMap(({ title, figure = '', points }) => [
        title,
        figure,
        ...points,
      ]);
    case 'quote':
      return [graphic.text, graphic.author ?? ''];
    case 'timeline':
      return graphic.events.flatMap(({ when, what }) => [when, what]);
    case 'causes':
      return [graphic.effect, ...graphic.causes];
    case 'chart':
      return [graphic.title ?? '', graphic.unit, ...partsOf(graphic)];
    case 'end':
      return [graphic.text, ...graphic.points];
    default:
      return [graphic.text];
  }
}
