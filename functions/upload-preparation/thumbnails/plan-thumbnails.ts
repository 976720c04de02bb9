import { type Media, type SceneMedia, shownBy } from '#shared/contracts/media.ts';
import type { Script } from '#shared/contracts/script.ts';
import { isEnglish } from '#shared/domain/languages/number-signs.ts';
import { keyFigure } from './key-figure.ts';
import { type ThumbnailDesign, thumbnailDesigns } from './thumbnail-parts.ts';
import { thumbnailWords } from './thumbnail-words.ts';

export interface ThumbnailPlan {
  design: ThumbnailDesign;
  text: string;
  /** Stands large above the text; empty for none. */
  figure: string;
  /** Of its words, a code such as `ja`: it decides how some characters are written. */
  language: string;
  scene: SceneMedia;
  /** Nothing of the scene but its words and colours can be shown. */
  bare: boolean;
  /** Smaller pictures that may stand by the main one. */
  beside: SceneMedia['accents'];
}

/**
 * Three thumbnails of three designs, that differ in words, picture and colours too, as far as the video offers them: the
 * title with the picture it names; what another scene puts on the screen; the video's figure, or what its title asks.
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
  const counted = keyFigure(title, script);
  const used = new Set<string>();
  if (counted?.label !== undefined) use(counted.label, counted, used);
  return thumbnailDesigns.map((design, position) => {
    const shown = design === 'figure' ? counted : undefined;
    const named = whole.find(({ scene_id }) => scene_id === shown?.sceneId);
    const scene = named ?? scenes[position % scenes.length];
    if (scene === undefined) throw new RangeError('a video has at least one scene (contracts/media.ts)');
    const texts = design === 'poster' ? [title] : textsFor(scene, script);
    return {
      ...{ design, scene, figure: shown?.figure ?? '' },
      // What a figure counts, and nothing else: beside other words it would say what is not true.
      text: shown?.label === undefined ? takeText(texts, title, used) : thumbnailWords(shown.label),
      language: script.language,
      bare: damaged.has(scene.scene_id),
      beside: scene.kind === 'illustration' ? scene.accents : [],
    };
  });
}

/** What stands by the figure is in no other thumbnail, neither alone nor together with it. */
function use(label: string, { figure }: { figure: string }, used: Set<string>): void {
  const texts = [label, `${figure} ${label}`, `${label} ${figure}`];
  for (const text of texts) used.add(thumbnailWords(text).toLowerCase());
}

/** The first that no other thumbnail has, else the title. */
function takeText(texts: readonly string[], title: string, used: Set<string>): string {
  const offered = texts.map((text) => ({ text: thumbnailWords(text), of: text }));
  const unused = offered.filter(({ text }) => text !== '' && !used.has(text.toLowerCase()));
  // What is said whole in a few words comes before a piece of something longer, and a word alone after both.
  const whole = unused.find(({ text, of }) => text.length === of.trim().length && /\s/u.test(text));
  const fresh = (whole ?? unused[0])?.text;
  const text = fresh ?? (thumbnailWords(title) || title);
  used.add(text.toLowerCase());
  return text;
}

/** The scene's own words on the screen, then those of the others. */
function textsFor({ scene_id, keyword }: SceneMedia, { scenes, language }: Script): string[] {
  const own = scenes.filter(({ id }) => id === scene_id);
  // Keywords are English in every language.
  const named = isEnglish(language) ? [keyword] : [];
  return [...own.map(({ on_screen }) => on_screen), ...named, ...scenes.map(({ on_screen }) => on_screen)];
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
