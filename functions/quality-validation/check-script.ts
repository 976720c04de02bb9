import { type Graphic, partsOf } from '#shared/contracts/graphics.ts';
import type { Scene, Script } from '#shared/contracts/script.ts';
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
  const unsaid = script.scenes.flatMap(({ id, graphic }, place) =>
    unsaidFigures({ graphic, narration: saidBy(place) }).map((figure) => `${figure} in ${id}`),
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

const small = [
  ...[
    'zero',
    'one',
    'two',
    'three',
    'four',
    'five',
    'six',
    'seven',
    'eight',
    'nine',
    'ten',
    'eleven',
    'twelve',
  ],
  ...['thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen', 'twenty'],
];

/** Figures of a scene's graphic that its narration holds neither in digits nor, up to twenty, in words. */
export function unsaidFigures({ graphic, narration }: Pick<Scene, 'graphic' | 'narration'>): string[] {
  if (graphic === undefined) return [];
  const said = new Set(figuresIn(narration));
  const words = new Set(narration.toLowerCase().match(/\p{L}+/gu) ?? []);
  return [...new Set(figuresIn(shownIn(graphic)))].filter(
    (figure) => !said.has(figure) && !words.has(small[Number(figure)] ?? ''),
  );
}

function shownIn(graphic: Graphic): string {
  const more: string[] = [];
  if (graphic.layout === 'chart') more.push(...graphic.points.map(({ value }) => String(value)));
  if (graphic.layout === 'comparison') more.push(graphic.left.figure ?? '', graphic.right.figure ?? '');
  return [...partsOf(graphic), ...more].join(' ');
}

/** `1,500.50` and `1500.5` are the same figure. */
function figuresIn(text: string): string[] {
  const found = text.match(/\d[\d,]*(?:\.\d+)?/g) ?? [];
  return found
    .map((figure) => String(Number(figure.replaceAll(',', ''))))
    .filter((figure) => figure !== 'NaN');
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
