import { Graphic } from '../../contracts/graphics.ts';
import type { Scene, Script } from '../../contracts/script.ts';
import { type Candidate, candidatesOf } from './candidates.ts';
import { endGraphic } from './end-graphic.ts';
import { stepsKept } from './steps-kept.ts';

/** At most so much of the scenes between the first and the last shows more than a few words. */
const mostOfScenes = 2 / 3;
/** The same layout stands so often in a row. */
const mostInRow = 2;

/** A word or two close nothing: then the title does. Of scripts without spaces too. */
const fewestWordsAtEnd = 3;

type Told = Pick<Script, 'title' | 'language' | 'scenes'>;

/**
 * A script's scenes, each with what it shows in words and figures: its own where it has one, what its narration holds
 * (figures, things in a row, speech, dates ...) where that is clear, its `on_screen` words otherwise, and nothing where
 * there are none. The first scene opens with its title, the last one closes. Rules of English; in other languages only
 * what stands in the script already is shown.
 */
export function withGraphics({ title, language, scenes }: Told): Scene[] {
  const shown: (Graphic | undefined)[] = scenes.map(({ graphic, role }) =>
    role === 'point' ? graphic : undefined,
  );
  withoutRepeats(shown);
  if (/^en(?:-|$)/iu.test(language)) addFound(scenes, shown);
  return scenes.map((scene, place) => {
    const { graphic: _, ...rest } = scene;
    const graphic = shown[place] ?? worded(scene, { title, language, scenes });
    return graphic === undefined ? rest : { ...rest, graphic };
  });
}

/** What others chose is shown as they chose it, but never the same three times in a row. */
function withoutRepeats(shown: (Graphic | undefined)[]): void {
  for (const [place, graphic] of shown.entries())
    if (
      graphic !== undefined &&
      !growsOn(shown[place - 1], graphic) &&
      isThird(shown.slice(0, place), place, graphic)
    )
      shown[place] = undefined;
}

/** The best of what the scenes hold, the most telling first, until enough of them show something. */
function addFound(scenes: readonly Scene[], shown: (Graphic | undefined)[]): void {
  const points = scenes.filter(({ role }) => role === 'point').length;
  const most = Math.ceil(points * mostOfScenes);
  const found = scenes
    .flatMap((scene, place) =>
      scene.role === 'point' && shown[place] === undefined
        ? candidatesOf(scene).map((candidate): Candidate & { place: number } => ({ ...candidate, place }))
        : [],
    )
    .sort((a, b) => b.worth - a.worth || a.place - b.place);
  for (const { graphic, place } of found) {
    const taken = shown.filter(
      (one, at) => one !== undefined && one.layout !== 'statement' && !growsOn(shown[at - 1], one),
    ).length;
    if (taken >= most) return;
    if (shown[place] === undefined && !isThird(shown, place, graphic)) shown[place] = graphic;
  }
}

/** Whether it would stand in a longer row of its like than is good. */
function isThird(shown: readonly (Graphic | undefined)[], place: number, graphic: Graphic): boolean {
  const isLike = (at: number) => shown[at] !== undefined && likeness(shown[at]) === likeness(graphic);
  let row = 1;
  for (let at = place - 1; isLike(at); at--) row++;
  for (let at = place + 1; isLike(at); at++) row++;
  return row > mostInRow;
}

/** Steps and things that merely stand together are two ways to use a list. */
const likeness = (graphic: Graphic): string =>
  graphic.layout === 'list' && graphic.ordered ? 'steps' : graphic.layout;

/** Steps that go on with those before are one list, however many scenes it takes. */
const growsOn = (before: Graphic | undefined, graphic: Graphic): boolean => stepsKept(before, graphic) > 0;

const fewestWordsOfSentence = 5;
/** Without a heading the title is the first sentence said: a video does not end as it began. */
function opensWith({ title, scenes }: Told): boolean {
  const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ');
  const isSentence = title.split(' ').length >= fewestWordsOfSentence;
  return isSentence && plain(scenes[0]?.narration ?? '').includes(plain(title).trim());
}

function worded(scene: Scene, script: Told): Graphic | undefined {
  const { role, on_screen: text } = scene;
  const isThin = role === 'hook' ? text.trim() === '' : text.trim().split(/\s+/u).length < fewestWordsAtEnd;
  const words = isThin && role !== 'point' && !(role === 'close' && opensWith(script)) ? script.title : text;
  const made =
    role === 'close'
      ? endGraphic(words, script)
      : { layout: role === 'hook' ? ('title' as const) : ('statement' as const), text: words };
  return Graphic.safeParse(made).data;
}
