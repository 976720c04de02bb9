import { Media } from '#shared/contracts/media.ts';
import { addMicros } from '#shared/contracts/money.ts';
import { ScriptReady } from '#shared/contracts/stages.ts';
import { moodOf } from '#shared/domain/mood.ts';
import { seedOf } from '#shared/domain/seed.ts';
import { stage } from '#shared/stage/definition.ts';
import { chooseTheme } from './choose-theme.ts';
import { collectFootage, filmedScene } from './collect-footage.ts';
import { type DrawnScene, drawScenes } from './draw-scenes.ts';
import { mostAccentSearches } from './find-accents.ts';
import { mostMainSearches } from './find-main-pictures.ts';
import { mergeCredits } from './merge-credits.ts';
import { mostStockSearches } from './search-footage.ts';

/** How much of the stage is done when the libraries' files are there. */
const footageShare = 0.8;

/** Chooses what each scene shows: footage that fits, else pictures by its keywords; colours by its channel. */
export default stage({
  name: 'media_collection',
  accepts: ScriptReady,
  emits: Media,
  quote({ script }, tier, { pictures, stock }) {
    const count = script.scenes.length;
    return addMicros(
      pictures.quote(count * (mostMainSearches + mostAccentSearches), tier),
      ...stock.map((library) => library.quote(count * mostStockSearches)),
    );
  },

  async run(input, tools) {
    const { request, script } = input;
    const looks = chooseTheme({
      channelId: request.channel_id,
      style: request.style ?? tools.channel.style,
      title: script.title,
      sceneCount: script.scenes.length,
    });
    const scenes = script.scenes.flatMap((scene, position): DrawnScene[] => {
      const look = looks[position];
      return look === undefined ? [] : [{ scene, look }];
    });

    const footage = await collectFootage(input, tools, (part) => tools.progress(part * footageShare));
    const rest = scenes.filter(({ scene }) => !footage.has(scene.id));
    const before = footage.size === 0 ? 0 : footageShare;
    const drawn = await drawScenes(rest, script.title, tools, (part) =>
      tools.progress(before + part * (1 - before)),
    );

    const byScene = new Map(drawn.media.map((media) => [media.scene_id, media]));
    for (const { scene, look } of scenes) {
      const found = footage.get(scene.id);
      if (found !== undefined) byScene.set(scene.id, filmedScene(scene, look, found));
    }
    const inOrder = scenes.flatMap(({ scene }) => byScene.get(scene.id) ?? []);
    const items = scenes.flatMap(({ scene }) => footage.get(scene.id)?.item ?? []);
    const mood = moodOf({ niche: tools.channel.niche, style: request.style ?? tools.channel.style, script });
    const seed = seedOf(script.title);
    const music = await tools.music?.choose({ mood, channelId: request.channel_id, seed });
    return {
      scenes: inOrder,
      credits: mergeCredits([...items, ...drawn.pictures, ...(music === undefined ? [] : [music])]),
      mood,
      ...(music === undefined ? {} : { music }),
      ...(items.length === 0 ? {} : { shown: items.map(({ id }) => id) }),
      provider: providersOf(items, rest.length > 0),
    };
  },
});

function providersOf(items: readonly { id: string }[], isDrawn: boolean): string {
  const libraries = items.map(({ id }) => id.split(':')[0] ?? id);
  return [...new Set([...libraries, ...(isDrawn ? ['illustrations'] : [])])].join('+');
}
