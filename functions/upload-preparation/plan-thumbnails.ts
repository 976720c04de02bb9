import { type Media, type SceneMedia, shownBy } from '#shared/contracts/media.ts';
import type { Script } from '#shared/contracts/script.ts';
import { headline } from './headline.ts';
import { characters } from './plain-text.ts';

export type Composition = 'beside' | 'above' | 'spotlight' | 'below' | 'stage';

/** In the order of the thumbnails: the one for narrow words, and the wide one where a word would become too small. */
const compositions: readonly { normal: Composition; wide: Composition; longestWord: number }[] = [
  { normal: 'beside', wide: 'below', longestWord: 11 },
  { normal: 'above', wide: 'above', longestWord: Number.POSITIVE_INFINITY },
  { normal: 'spotlight', wide: 'stage', longestWord: 8 },
];

export interface ThumbnailPlan {
  composition: Composition;
  text: string;
  scene: SceneMedia;
  /** Nothing of the scene but its words and colours can be shown. */
  bare: boolean;
  /** Smaller pictures that may stand by the main one. */
  beside: SceneMedia['accents'];
}

/**
 * Three thumbnails that differ in words, picture, colours and composition, as far as the video offers them: the title
 * with the picture it names, then two scenes with what they put on the screen.
 *
 * @param damaged scenes whose clip or photo cannot be shown, by id; chosen only where there is no other
 */
export function planThumbnails(
  title: string,
  script: Script,
  media: Media,
  damaged: ReadonlySet<string> = new Set(),
): ThumbnailPlan[] {
  const whole = media.scenes.filter(({ scene_id }) => !damaged.has(scene_id));
  const scenes = telling(title, whole.length > 0 ? whole : media.scenes);
  const used = new Set<string>();
  return compositions.map(({ normal, wide, longestWord }, position) => {
    const scene = scenes[position % scenes.length];
    if (scene === undefined) throw new RangeError('a video has at least one scene (contracts/media.ts)');
    const found = nextText(position === 0 ? [title] : textsFor(scene, script), used) ?? headline(title);
    const text = found === '' ? title : found;
    used.add(text.toLowerCase());
    const fits = text.split(' ').every((word) => characters(word).length <= longestWord);
    return {
      composition: fits ? normal : wide,
      text,
      scene,
      bare: damaged.has(scene.scene_id),
      beside: scene.kind === 'illustration' ? scene.accents : [],
    };
  });
}

/** The scene's own words on the screen, then those of the others. */
function textsFor({ scene_id, keyword }: SceneMedia, { scenes }: Script): string[] {
  const own = scenes.filter(({ id }) => id === scene_id);
  return [...own.map(({ on_screen }) => on_screen), keyword, ...scenes.map(({ on_screen }) => on_screen)];
}

function nextText(texts: readonly string[], used: ReadonlySet<string>): string | undefined {
  return texts.map(headline).find((text) => text !== '' && !used.has(text.toLowerCase()));
}

/** Scenes whose picture the title names come first; then scenes spread over the video; no picture twice. */
function telling(title: string, scenes: readonly SceneMedia[]): SceneMedia[] {
  const words = new Set(title.toLowerCase().match(/\p{L}{3,}/gu));
  const named = scenes.filter(({ keyword }) =>
    (keyword.toLowerCase().match(/\p{L}{3,}/gu) ?? []).some((word) => mentions(words, word)),
  );
  const spread = [0, 0.5, 0.8, 0.3].map((share) => scenes[Math.floor(share * scenes.length)]);
  const ordered = [...named.slice(0, 2), ...spread, ...scenes].filter((scene) => scene !== undefined);
  return [...new Map(ordered.map((scene) => [shownBy(scene).key, scene])).values()];
}

/** `octopus` is meant by `octopuses`. */
function mentions(words: ReadonlySet<string>, word: string): boolean {
  return [...words].some((other) => other.startsWith(word) || word.startsWith(other));
}
