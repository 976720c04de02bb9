import type { RenderedVideo } from '#shared/contracts/rendering.ts';
import type { Scene, Script } from '#shared/contracts/script.ts';
import type { UploadPackage } from '#shared/contracts/upload.ts';
import { isEnglish } from '#shared/domain/languages/number-signs.ts';
import { capitalised, cleanLine, sentencesOf, shorten, utf8Bytes } from './plain-text.ts';

export type Chapter = UploadPackage['chapters'][number];

/** YouTube shows chapters when the first is at 0:00, there are three or more, and each lasts 10 s. */
const fewest = 3;
const shortestSeconds = 10;
/** More than this is a table of contents nobody reads, and leaves no room for the rest. */
const most = 20;
const mostBytes = 2000;
const titleLength = 50;

interface Start {
  /** Whole seconds: that is all a description can say. */
  start: number;
  scene: Scene;
}

/** Chapters along the scenes, neighbours merged until each is long enough; none where YouTube would not show them. */
export function planChapters(script: Script, rendered: RenderedVideo): Chapter[] {
  const starts = sceneStarts(script, rendered);
  const end = Math.floor(rendered.seconds);
  for (let shortest = shortestSeconds; shortest * fewest <= end; shortest *= 1.5) {
    const chapters = merged(starts, end, { shortest, language: script.language });
    if (chapters.length < fewest) return [];
    if (chapters.length <= most && utf8Bytes(chapterLines(chapters)) <= mostBytes) return chapters;
  }
  return [];
}

/** `0:00 Title`, one a line, as YouTube reads them in a description. */
export function chapterLines(chapters: readonly Chapter[]): string {
  return chapters.map(({ start, title }) => `${clock(start)} ${title}`).join('\n');
}

function sceneStarts(script: Script, rendered: RenderedVideo): Start[] {
  const scenes = new Map(script.scenes.map((scene) => [scene.id, scene]));
  const starts = rendered.scenes.flatMap(({ scene_id, start }) => {
    const scene = scenes.get(scene_id);
    return scene === undefined ? [] : [{ start: Math.floor(start), scene }];
  });
  return starts.sort((a, b) => a.start - b.start);
}

function merged(
  starts: readonly Start[],
  end: number,
  { shortest, language }: { shortest: number; language: string },
): Chapter[] {
  const kept: Start[] = [];
  for (const [position, next] of starts.entries()) {
    if (position === 0) kept.push({ ...next, start: 0 });
    else if (next.start - (kept.at(-1)?.start ?? 0) >= shortest && end - next.start >= shortest)
      kept.push(next);
  }
  const used = new Set<string>();
  return kept.map(({ start, scene }) => {
    const title = titleOf(scene, used, language);
    used.add(title);
    return { start, title };
  });
}

/**
 * The words on the screen name a scene best, then its first sentence where it is short, then in English a keyword: those
 * are English in every language.
 */
function titleOf(scene: Scene, used: ReadonlySet<string>, language: string): string {
  const [sentence = ''] = sentencesOf(scene.narration);
  const short = sentence.length <= titleLength ? sentence.replace(/[.!]$/u, '') : '';
  const keywords = isEnglish(language) ? scene.keywords : [];
  const names = [scene.on_screen, short, ...keywords, sentence]
    .map((name) => shorten(capitalised(cleanLine(name), language), titleLength))
    .filter((name) => name !== '');
  return names.find((name) => !used.has(name)) ?? names[0] ?? 'Chapter';
}

function clock(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = two(seconds % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}
