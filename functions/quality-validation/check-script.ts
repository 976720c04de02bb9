import { type Graphic, partsOf } from '#shared/contracts/graphics.ts';
import type { Scene, Script } from '#shared/contracts/script.ts';
import { numbersIn } from '#shared/domain/graphics/numbers.ts';
import { writtenLanguage } from '#shared/domain/languages/number-signs.ts';
import { measuredCheck, type WeighedCheck } from './measured-check.ts';

/** SPEC.md: below it a script is improved. */
const leastScore = 0.75;

/** What can be said of the words without any picture. */
export function checkScript(script: Script): WeighedCheck[] {
  // A chart or a list that goes on over scenes still shows what was said in those before.
  const saidBy = (place: number) =>
    script.scenes
      .slice(0, place + 1)
      .map(({ narration }) => narration)
      .join(' ');
  const language = writtenLanguage(script.language, saidBy(script.scenes.length));
  const unsaid = script.scenes.flatMap(({ id, graphic }, place) =>
    unsaidFigures({ graphic, narration: saidBy(place) }, language).map((figure) => `${figure} in ${id}`),
  );
  const twice = repeated(script.scenes);
  return [
    measuredCheck('script', 'script', {
      passed: script.score >= leastScore,
      fatal: false,
      measured: `a score of ${script.score.toFixed(2)}`,
      wanted: `at least ${leastScore}`,
      weight: 4,
      worth: script.score,
    }),
    measuredCheck('script', 'moderation', {
      passed: script.moderation !== 'unchecked',
      fatal: false,
      measured: script.moderation === 'unchecked' ? 'nobody who could be asked' : 'nothing against it',
      wanted: 'words that were looked through',
      weight: 1,
    }),
    measuredCheck('script', 'figures', {
      passed: unsaid.length === 0,
      fatal: false,
      measured: unsaid.length === 0 ? 'each said' : `${unsaid.join(', ')}, shown and not said`,
      wanted: 'every figure that is shown said by then',
      weight: 2,
    }),
    measuredCheck('script', 'sentences', {
      passed: twice.length === 0,
      fatal: false,
      measured: twice.length === 0 ? 'each once' : `“${(twice[0] ?? '').slice(0, 80)}” said again`,
      wanted: 'none said twice',
      weight: 2,
      worth: 1 - twice.length / 3,
    }),
  ];
}

/** Figures of a scene's graphic that its narration holds neither in digits nor, in English, in words. */
export function unsaidFigures(
  { graphic, narration }: Pick<Scene, 'graphic' | 'narration'>,
  language = 'en',
): string[] {
  if (graphic === undefined) return [];
  const heard = numbersIn(narration, language);
  const read = shownIn(graphic).flatMap((text) =>
    numbersIn(text, language)
      .filter(({ written }) => written === 'digits')
      .map((found) => ({ text: text.slice(found.from, found.to), values: found.values })),
  );
  const drawn =
    graphic.layout === 'chart'
      ? graphic.points.map(({ value }) => ({ text: String(value), values: [value, -value] }))
      : [];
  const isSaid = ({ values }: { values: readonly number[] }): boolean =>
    heard.some((other) => values.some((value) => other.values.includes(value)));
  const unsaid = [...read, ...drawn].filter((one) => !isSaid(one));
  return [...new Set(unsaid.map(({ text }) => text))];
}

function shownIn(graphic: Graphic): string[] {
  const { left, right } = graphic.layout === 'comparison' ? graphic : {};
  return [...partsOf(graphic), left?.figure ?? '', right?.figure ?? ''];
}

/** Sentences of five words and more that come again. */
function repeated(scenes: readonly Scene[]): string[] {
  const known = new Set<string>();
  return scenes
    .flatMap(({ narration }) => narration.split(/(?<=[.!?…])\s+/u))
    .filter((sentence) => {
      const words = sentence.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
      if (words.length < 5) return false;
      const key = words.join(' ');
      const again = known.has(key);
      known.add(key);
      return again;
    });
}
