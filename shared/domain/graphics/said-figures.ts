import { type Graphic, partsOf } from '../../contracts/graphics.ts';
import { meansSame, numbersIn } from './numbers.ts';

/**
 * Whether every figure of a graphic is said: in digits or spelled out. A number of one is not looked for: `one` is
 * seldom a figure.
 */
export function figuresAreSaid(graphic: Graphic, said: string): boolean {
  const heard = numbersIn(said);
  const shown = textsOf(graphic).flatMap((text) => numbersIn(text));
  const isSaid = shown.every(
    (one) =>
      (one.written === 'words' && one.values.includes(1)) || heard.some((other) => meansSame(one, other)),
  );
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
