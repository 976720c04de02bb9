import { z } from 'zod';
import { Retryable } from '#shared/contracts/errors.ts';
import type { ChannelId } from '#shared/contracts/ids.ts';
import type { Scene, Script } from '#shared/contracts/script.ts';
import { eachBounded } from '#shared/domain/each-bounded.ts';
import { stockSearchKeptMs } from '#shared/domain/kept-for.ts';
import { pipeline } from '#shared/domain/pipeline.ts';
import type { StockLibrary, StockQuery } from '#shared/ports/stock.ts';
import type { StageTools } from '#shared/stage/definition.ts';
import { filmableKeywords } from './filmable.ts';
import { Footage, isOwn, isTheirFault } from './footage.ts';
import { type RankedFootage, rankFootage, type Wish } from './rank-footage.ts';

/** Keywords that are looked up for a scene at most, the most telling first. */
const mostKeywords = 2;
/** Searches of one library for one scene at most: clips by each keyword, photos by the first. */
export const mostStockSearches = mostKeywords + 1;
/** With so many that fit nothing else is looked up: neighbours may want the same, and a file may be refused. */
const enough = 3;
/** A library that failed so often is left alone for the rest of the stage. */
const patience = 2;
const atOnce = 3;
/** Of the stage's time; what is not found by then is drawn. */
const shareOfTime = 0.3;
const mostWords = 300;

export interface SearchFor {
  format: StockQuery['format'];
  language: string;
  title: Script['title'];
  channelId: ChannelId;
  /** Ids of what the channel showed lately, and shows no more: it is passed over here already, so that more is looked for. */
  shown: ReadonlySet<string>;
}

/**
 * What the libraries offer for each scene, best first; empty where nothing fits. A library that fails is passed over, and
 * none of them can fail the stage.
 */
export async function searchFootage(
  scenes: readonly { scene: Scene; seconds: number }[],
  { format, language, title, channelId, shown }: SearchFor,
  tools: StageTools,
  onFound: () => void,
): Promise<RankedFootage[][]> {
  const deadline = AbortSignal.timeout(pipeline.media_collection.timeoutMs * shareOfTime);
  const failures = new Map<StockLibrary, number>();

  const ask = async (library: StockLibrary, query: StockQuery, key: string): Promise<Footage[]> => {
    if (deadline.aborted || (failures.get(library) ?? 0) >= patience) return [];
    try {
      return await searchOnce(library, query, key, tools, deadline);
    } catch (error) {
      if (!isTheirFault(error)) throw error;
      failures.set(library, (failures.get(library) ?? 0) + 1);
      return [];
    }
  };

  const lookFor = async (question: Question, sceneId: string, wish: Wish): Promise<RankedFootage[]> => {
    const { kind, words, rank } = question;
    const found: RankedFootage[] = [];
    for (const library of tools.stock) {
      const key = `search:${sceneId}:${library.identity}:${kind}:${rank}`;
      const query = { kind, words, format, language, ...(library.changes && { channelId }) };
      const offered = await ask(library, query, key);
      found.push(...rankFootage(offered, wish).filter(({ id }) => !shown.has(id)));
      if (found.length >= enough) break;
    }
    return found;
  };

  return await eachBounded(scenes, atOnce, async ({ scene, seconds }) => {
    tools.signal.throwIfAborted();
    const keywords = filmableKeywords(scene);
    const wish: Wish = { keywords, narration: scene.narration, title, format, language, seconds };
    const found: RankedFootage[] = [];
    for (const question of questions(keywords)) {
      if (found.length >= (question.kind === 'photo' ? 1 : enough)) break;
      found.push(...(await lookFor(question, scene.id, wish)));
    }
    onFound();
    return eachOnce(found).toSorted(ownFirst);
  });
}

/** What a library is asked, and the place of its words among the keywords. */
interface Question {
  kind: StockQuery['kind'];
  words: string;
  rank: number;
}

function questions(keywords: readonly string[]): Question[] {
  const asked = keywords.slice(0, mostKeywords).map((words, rank) => ({ words, rank }));
  return [
    ...asked.map((about) => ({ kind: 'clip' as const, ...about })),
    ...asked.slice(0, 1).map((about) => ({ kind: 'photo' as const, ...about })),
  ];
}

function searchOnce(
  library: StockLibrary,
  query: StockQuery,
  key: string,
  { effect, signal }: StageTools,
  deadline: AbortSignal,
): Promise<Footage[]> {
  const charged = library.quote(1);
  const call = async () => {
    const items = await library.search(query, AbortSignal.any([signal, deadline])).catch((cause: unknown) => {
      signal.throwIfAborted();
      if (!deadline.aborted) throw cause;
      throw new Retryable('provider_silent', 'a library did not answer in time', { cause });
    });
    const result = items.flatMap((item) => {
      const read = Footage.safeParse({ ...item, words: item.words.slice(0, mostWords) });
      return read.success ? read.data : [];
    });
    return { result, charged, service: 'api_calls' as const };
  };
  if (library.changes) return effect(key, charged, call);
  const like = { search: { ...query, words: query.words.toLowerCase() }, library: library.identity };
  return effect(key, charged, call, { like, accepts: z.array(Footage), keptMs: stockSearchKeptMs });
}

/** What the operator put there itself goes before what anybody could show. */
function ownFirst(one: RankedFootage, other: RankedFootage): number {
  return Number(isOwn(other)) - Number(isOwn(one)) || other.fit - one.fit;
}

function eachOnce(found: readonly RankedFootage[]): RankedFootage[] {
  return [...new Map(found.map((item) => [item.id, item])).values()];
}
