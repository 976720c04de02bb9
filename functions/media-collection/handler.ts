import { Media, type SceneMedia } from '#shared/contracts/media.ts';
import { zeroMicros } from '#shared/contracts/money.ts';
import { ScriptReady } from '#shared/contracts/stages.ts';
import type { FoundPicture } from '#shared/ports/pictures.ts';
import { type StageTools, stage } from '#shared/stage/definition.ts';
import { chooseTheme, type SceneLook } from './choose-theme.ts';
import { findAccents, mostAccentSearches } from './find-accents.ts';
import { findMainPictures, mostMainSearches } from './find-main-pictures.ts';
import { mergeCredits } from './merge-credits.ts';

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
    return tools.effect('collect', zeroMicros, async () => ({
      result: await collected(script, looks, tools),
      charged: zeroMicros,
      service: 'api_calls' as const,
    }));
  },
});

/** Main pictures first, for all scenes: an accent must not use up what a later scene is about. */
async function collected(
  script: ScriptReady['script'],
  looks: SceneLook[],
  { pictures, blobs, progress, signal }: StageTools,
): Promise<Media> {
  const { scenes } = script;
  const step = (position: number, half: 0 | 1) => {
    signal.throwIfAborted();
    progress((half + (position + 1) / scenes.length) / 2);
  };
  const store = ({ png }: FoundPicture) => blobs.put(once(png), { extension: 'png' });
  const mains = await findMainPictures(pictures, script, (position) => step(position, 0));
  const accents: FoundPicture[][] = [];
  const media: SceneMedia[] = [];
  for (const [position, scene] of scenes.entries()) {
    const main = mains[position];
    const look = looks[position];
    if (main === undefined || look === undefined) throw new RangeError(`scene ${scene.id} was left out`);
    const beside = await findAccents(pictures, { scene, position }, mains, accents);
    accents.push(beside);
    media.push({
      scene_id: scene.id,
      kind: 'illustration',
      picture: await store(main),
      accents: await Promise.all(beside.map(store)),
      accent_keywords: beside.map(({ keyword }) => keyword),
      ...look,
      keyword: main.keyword,
    });
    step(position, 1);
  }
  return { scenes: media, credits: mergeCredits([...mains, ...accents.flat()]), provider: 'illustrations' };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
