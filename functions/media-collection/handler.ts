import { Media, type SceneMedia } from '#shared/contracts/media.ts';
import { ScriptReady } from '#shared/contracts/stages.ts';
import { type StageTools, stage } from '#shared/stage/definition.ts';
import { chooseTheme, type SceneLook } from './choose-theme.ts';
import { findAccents, mostAccentSearches } from './find-accents.ts';
import { findMainPictures, mostMainSearches } from './find-main-pictures.ts';
import { mergeCredits } from './merge-credits.ts';
import { obtainWith, type StoredPicture } from './obtain-pictures.ts';

/** Chooses what each scene shows: pictures by its keywords, colours by its channel. */
export default stage({
  name: 'media_collection',
  accepts: ScriptReady,
  emits: Media,
  quote: ({ script }, tier, { pictures }) =>
    pictures.quote(script.scenes.length * (mostMainSearches + mostAccentSearches), tier),

  async run({ request, script }, tools) {
    const looks = chooseTheme({
      channelId: request.channel_id,
      style: request.style,
      title: script.title,
      sceneCount: script.scenes.length,
    });
    return await collected(script, looks, tools);
  },
});

/** Main pictures first, for all scenes: an accent must not use up what a later scene is about. */
async function collected(
  { title, scenes }: ScriptReady['script'],
  looks: SceneLook[],
  tools: StageTools,
): Promise<Media> {
  const step = (position: number, half: 0 | 1) => {
    tools.signal.throwIfAborted();
    tools.progress((half + (position + 1) / scenes.length) / 2);
  };
  const obtain = obtainWith(tools);
  const mains = await findMainPictures(obtain, { title, scenes }, (position) => step(position, 0));
  const accents: StoredPicture[][] = [];
  const media: SceneMedia[] = [];
  for (const [position, scene] of scenes.entries()) {
    const main = mains[position];
    const look = looks[position];
    if (main === undefined || look === undefined) throw new RangeError(`scene ${scene.id} was left out`);
    const beside = await findAccents(obtain, { scene, position }, mains, accents);
    accents.push(beside);
    media.push({
      scene_id: scene.id,
      kind: 'illustration',
      picture: main.picture,
      accents: beside.map(({ picture }) => picture),
      accent_keywords: beside.map(({ keyword }) => keyword),
      ...look,
      keyword: main.keyword,
    });
    step(position, 1);
  }
  return { scenes: media, credits: mergeCredits([...mains, ...accents.flat()]), provider: 'illustrations' };
}
