import type { LayoutName } from '#shared/contracts/graphics.ts';
import type { Scene } from '#shared/contracts/script.ts';
import { tellingWords } from '#shared/domain/telling-words.ts';
import type { Relation, Theme } from '#shared/drawing/themes/theme.ts';
import type { Transition } from './transitions.ts';

/** What a change of scenes goes by. */
export type ToldScene = Pick<Scene, 'role' | 'narration' | 'keywords' | 'graphic'>;

/** How a sentence begins that turns against what was said, follows from it, or goes on in time. */
const openings: Readonly<Record<'contrast' | 'effect' | 'time', RegExp>> = {
  contrast: new RegExp(
    '^(but|yet|however|instead|still|although|though|unlike|on the other hand|on the contrary|in contrast|by contrast|' +
      'rather than|aber|doch|jedoch|dagegen|trotzdem|mais|pourtant|pero|sin embargo|no obstante)\\b',
    'iu',
  ),
  effect: new RegExp(
    "^(so|thus|hence|therefore|because|as a result|consequently|that is why|that’s why|that's why|this is why|which means|" +
      'this means|that means|thanks to|deshalb|darum|daher|weil|dadurch|donc|c’est pourquoi|por eso|por lo tanto|así que)\\b',
    'iu',
  ),
  time: new RegExp(
    '^(then|later|after|before|by then|soon|today|now|meanwhile|finally|eventually|at first|next|until|centuries|decades|' +
      'years later|a century|(in|by|since|around|from) (the )?(year )?\\d{3,4}|in the \\d{1,2}(st|nd|rd|th) century|dann|' +
      'später|heute|danach|puis|ensuite|plus tard|aujourd’hui|luego|después|hoy)\\b',
    'iu',
  ),
};

/** What a scene is to the one before it. */
export function relationOf(before: ToldScene, after: ToldScene): Relation {
  const layout = after.graphic?.layout;
  const said = after.narration.trimStart();
  if (after.role === 'close') return 'close';
  if (layout === 'comparison' || openings.contrast.test(said)) return 'contrast';
  if (layout === 'causes' || openings.effect.test(said)) return 'effect';
  if (layout === 'timeline' || openings.time.test(said)) return 'time';
  return before.role !== 'hook' && aboutTheSame(before, after) ? 'same' : 'next';
}

/** The first keyword tells most. */
function aboutTheSame(before: ToldScene, after: ToldScene): boolean {
  const [one = [], other = []] = [before, after].map(({ keywords }) => tellingWords(keywords[0] ?? ''));
  return one.some((word) => other.includes(word));
}

/**
 * Layouts of large shapes far lighter or darker than what they stand on: pushed over the screen at a slide's speed, they make
 * each place bright and dark more than three times in a second, which is a flash (WCAG 2.3.1; measured on finished frames).
 */
const bold: readonly (LayoutName | undefined)[] = [
  'number',
  'list',
  'comparison',
  'timeline',
  'causes',
  'chart',
];

/**
 * How a scene comes in after another: what the change means, in the theme's own words for it. A further point slides on in
 * the direction of reading, a contrast cuts across it, a cause pushes to its effect, a close steps back.
 *
 * @param seed decides where a theme has several words for the same
 */
export function chooseTransition(
  before: ToldScene | undefined,
  after: ToldScene,
  { changes }: Pick<Theme, 'changes'>,
  seed: number,
): Transition {
  const words = changes[before === undefined ? 'next' : relationOf(before, after)];
  const word = words[seed % words.length] ?? 'slide';
  return word === 'slide' && bold.includes(before?.graphic?.layout) ? 'wipe' : word;
}
