import type { ChannelId } from '#shared/contracts/ids.ts';
import type { SceneMedia } from '#shared/contracts/media.ts';
import type { Scene } from '#shared/contracts/script.ts';
import type { ScriptReady } from '#shared/contracts/stages.ts';
import { eachBounded } from '#shared/domain/each-bounded.ts';
import { pipeline } from '#shared/domain/pipeline.ts';
import { speakingSeconds } from '#shared/domain/speaking-time.ts';
import type { StockLibrary } from '#shared/ports/stock.ts';
import type { StageTools } from '#shared/stage/definition.ts';
import { assignFootage, looksIntended } from './assign-footage.ts';
import type { SceneLook } from './choose-theme.ts';
import { fetchFootage, type StoredFootage } from './fetch-footage.ts';
import { mayBeFilmed } from './filmable.ts';
import type { RankedFootage } from './rank-footage.ts';
import { searchFootage } from './search-footage.ts';

/** What a scene shows of a library. */
export interface ShownFootage {
  item: RankedFootage;
  stored: StoredFootage;
}

/** Files brought in at once: each keeps two cores busy while it is written anew. */
const atOnce = 3;
/** Items tried for one scene; after that it is drawn. */
const mostTries = 3;
/** Of the stage's time; what is not there by then is drawn. */
const shareOfTime = 0.6;
/** Scenes of a film last longer than their sentences: pauses, transitions, a slower voice. */
const longer = { times: 1.25, seconds: 1.5 };

/**
 * Clips and photos for those scenes that libraries have something fitting for, by scene id; empty where none is set up,
 * and where there are so few that they would look like a mistake.
 */
export async function collectFootage(
  { request, script }: ScriptReady,
  given: StageTools,
  progress: (fraction: number) => void,
): Promise<ReadonlyMap<string, ShownFootage>> {
  const tools = { ...given, stock: await thoseThatOffer(given.stock, request.channel_id) };
  const { scenes, title, language } = script;
  const wanted = scenes
    .filter((scene) => tools.stock.length > 0 && mayBeFilmed(scene, scenes.length))
    .map((scene) => ({ scene, seconds: secondsOf(scene, request.voice) }));
  if (!looksIntended(wanted.length, scenes.length) || wanted.length === 0) return new Map();
  const deadline = AbortSignal.timeout(pipeline.media_collection.timeoutMs * shareOfTime);
  let steps = 0;
  const step = () => progress(++steps / (2 * wanted.length));

  const { channel_id: channelId, format } = request;
  const used = new Set(await tools.shownMedia.lately(channelId, tools.videoId));
  const about = { format, language, title, channelId, shown: new Set(used) };
  const offered = await searchFootage(wanted, about, tools, step);
  const assigned = assignFootage(offered, used);
  const chosen = assigned.filter((item) => item !== undefined);
  if (!looksIntended(chosen.length, scenes.length)) return new Map();
  for (const { id } of chosen) used.add(id);

  const shown = new Map<string, ShownFootage>();
  await eachBounded([...wanted.entries()], atOnce, async ([place, { scene, seconds }]) => {
    const order = { sceneId: scene.id, format, seconds };
    let item = assigned[place];
    for (let tries = 1; item !== undefined; tries++) {
      const stored = await fetchFootage(item, order, tools, deadline);
      if (stored !== undefined) shown.set(scene.id, { item, stored });
      if (stored !== undefined || tries === mostTries) break;
      item = offered[place]?.find(({ id }) => !used.has(id));
      if (item !== undefined) used.add(item.id);
    }
    step();
  });
  return looksIntended(shown.size, scenes.length) ? shown : new Map();
}

function secondsOf({ narration }: Scene, voice: string | undefined): number {
  return speakingSeconds(narration, voice) * longer.times + longer.seconds;
}

/** A scene that shows what was found for it. */
export function filmedScene({ id }: Scene, look: SceneLook, { item, stored }: ShownFootage): SceneMedia {
  const { file, width, height, seconds, focus } = stored;
  const common = {
    scene_id: id,
    accents: [],
    ...look,
    keyword: item.keyword,
    width,
    height,
    ...(focus && { focus }),
  };
  return seconds === undefined
    ? { ...common, kind: 'photo', photo: file }
    : { ...common, kind: 'clip', clip: file, seconds };
}

/** An empty library is not asked scene by scene. */
async function thoseThatOffer(
  libraries: readonly StockLibrary[],
  channelId: ChannelId,
): Promise<StockLibrary[]> {
  const offering = await Promise.all(libraries.map(async (one) => (await one.offers?.(channelId)) ?? true));
  return libraries.filter((_, place) => offering[place]);
}
