import fc from 'fast-check';
import t from 'tap';
import { createCache } from '#shared/adapters/redis/create-cache.ts';
import type { BlobKey, VideoId } from '#shared/contracts/ids.ts';
import type { StageName } from '#shared/contracts/stages.ts';
import { blobsNamed } from '#shared/domain/blobs-named.ts';
import { readyStages, resultsInRound, stagesFrom } from '#shared/domain/flow.ts';
import { stagesOf } from '#shared/domain/pipeline.ts';
import { deliverables, tierAt, usualKeepDays } from '#shared/domain/storage-tiers.ts';
import type { Blobs } from '#shared/ports/blobs.ts';
import type { VideoStatus } from '#shared/ports/videos.ts';
import { type FilmStudio, filmStudio, type StageWish } from '../support/film-studio.ts';
import { testRedis } from '../support/redis.ts';

const redis = await testRedis();
t.teardown(() => redis[Symbol.asyncDispose]());

const dayMs = 86_400_000;
const stories = 12;

/** Three contents for many videos: most files are shared, and made again while old ones are on their way out. */
const content = fc.constantFrom('a', 'b', 'c');
const which = fc.nat({ max: 5 });

type Step =
  | { kind: 'begin'; publish: 'none' | 'private' }
  /** The stages that are next, or all that are left. */
  | { kind: 'work' | 'finish'; video: number; wish: StageWish }
  | { kind: 'cancel' | 'retry'; video: number }
  | { kind: 'days'; days: number; keeps: boolean }
  | { kind: 'keep' }
  /** After a while two keepers, and at the same time stages of a new video. */
  | { kind: 'race'; days: number; wish: StageWish }
  /** A keeper dies before, in the middle of, or after the removal of what it has condemned. */
  | { kind: 'die'; removed: number };

const wish: fc.Arbitrary<StageWish> = fc.record({
  content,
  fails: fc.boolean(),
  rejected: fc.integer({ min: 0, max: 3 }).map((number) => number === 0),
  unpublished: fc.boolean(),
});
const at = { video: which, wish };
const weighted = <Kind extends Step['kind'], Rest>(
  weight: number,
  kind: Kind,
  rest: { [Key in keyof Rest]: fc.Arbitrary<Rest[Key]> },
) => ({ weight, arbitrary: fc.record({ kind: fc.constant(kind), ...rest }) });
const step = fc.oneof(
  weighted(2, 'begin', { publish: fc.constantFrom('none', 'private') }),
  weighted(2, 'work', at),
  weighted(5, 'finish', at),
  weighted(1, 'cancel', { video: which }),
  weighted(1, 'retry', { video: which }),
  weighted(4, 'days', { days: fc.constantFrom(3.1, 3.6, 7.3, 13.7, 29.1), keeps: fc.boolean() }),
  weighted(2, 'keep', {}),
  weighted(3, 'race', { days: fc.constantFrom(0, 7.3, 31), wish }),
  weighted(2, 'die', { removed: fc.constantFrom(0, 0.5, 1) }),
) as fc.Arbitrary<Step>;

/** What has happened, told by itself: the keeper's own rows are not believed. */
class Story {
  readonly #studio: FilmStudio;
  readonly #ids: VideoId[] = [];
  readonly #ended = new Map<VideoId, number>();
  /** Those that were cold: what does not matter to people is gone, also when they are published after all. */
  readonly #thinned = new Set<VideoId>();
  #days = 0;

  constructor(studio: FilmStudio) {
    this.#studio = studio;
  }

  async take(step: Step): Promise<void> {
    const { videos } = this.#studio;
    switch (step.kind) {
      case 'begin':
        if (this.#ids.length < 6) this.#ids.push(await this.#studio.begin(step.publish));
        return;
      case 'work':
        await this.#work(step.video, step.wish);
        return;
      case 'finish':
        for (let times = 0; times < 8 && (await this.#work(step.video, step.wish)); times += 1);
        return;
      case 'cancel':
      case 'retry': {
        const id = this.#ids[step.video];
        if (id) await videos[step.kind](id);
        return;
      }
      case 'days':
        await this.#pass(step.days);
        if (step.keeps) await this.#studio.keeper().turn();
        return;
      case 'keep':
        await this.#studio.keeper().turn();
        return;
      case 'race':
        await this.#pass(step.days);
        return await this.#race(step.wish);
      case 'die':
        return await this.#die(step.removed);
    }
  }

  async #pass(days: number): Promise<void> {
    this.#days += days;
    await this.#studio.passDays(days);
  }

  /** All stages that could run now, as far as the video goes. */
  async #work(video: number, wish: StageWish): Promise<boolean> {
    const id = this.#ids.at(video);
    if (!id) return false;
    const state = await this.#studio.videos.find(id, { withResults: true });
    if (state?.status !== 'processing') return false;
    const done = state.stages.filter(({ status }) => status === 'done');
    const finished = new Set(Object.keys(resultsInRound(done, state.round)) as StageName[]);
    const ready = readyStages(finished, stagesOf(state.request));
    const round = (name: StageName) => (redone.includes(name) ? state.round : 1);
    for (const name of ready) await this.#studio.stage(id, name, { ...wish, round: round(name) });
    return true;
  }

  /** Keepers that have condemned something remove it once the stage has asked for it, or asks no more. */
  async #race(wish: StageWish): Promise<void> {
    this.#ids.push(await this.#studio.begin());
    await this.#work(-1, wish);
    const { blobs, keeper } = this.#studio;
    const asked = this.#studio.asked(2);
    const work = this.#work(-1, wish);
    const remove: Blobs['remove'] = async (keys) => {
      await Promise.race([asked, work]);
      await blobs.remove(keys);
    };
    await Promise.all([keeper({ ...blobs, remove }).turn(), keeper({ ...blobs, remove }).turn(), work]);
  }

  async #die(share: number): Promise<void> {
    const { blobs, sql } = this.#studio;
    const dead = Promise.withResolvers<void>();
    const remove: Blobs['remove'] = async (keys) => {
      await blobs.remove(keys.slice(0, Math.ceil(keys.length * share)));
      dead.resolve();
      await new Promise(() => {});
    };
    await Promise.race([this.#studio.keeper({ ...blobs, remove }).turn(), dead.promise]);
    // As half an hour later: whoever comes next takes over.
    await sql`update blobs set look_at = now() where removal is not null`;
    await this.#studio.keeper().turn();
  }

  /** Names of blobs that must be there and are not. */
  async lost(): Promise<BlobKey[]> {
    const stored = await this.#studio.stored();
    const must: BlobKey[] = [];
    for (const id of this.#ids) must.push(...(await this.#kept(id)));
    return must.filter((key) => !stored.has(key));
  }

  async #kept(id: VideoId): Promise<BlobKey[]> {
    const { sql } = this.#studio;
    const [row] = await sql<{ status: VideoStatus; madeAt: Date | null }[]>`
      select status, made_at as "madeAt" from video_queue where id = ${id}`;
    const { status, madeAt } = row ?? { status: 'queued' as const, madeAt: null };
    if (status === 'queued' || status === 'processing') this.#ended.delete(id);
    else if (!this.#ended.has(id)) this.#ended.set(id, this.#days);
    const ended = this.#ended.get(id);
    const completedAt = ended === undefined ? undefined : new Date(ended * dayMs);
    const video = { status, completedAt, madeAt: madeAt ?? undefined };
    const tier = tierAt(video, new Date(this.#days * dayMs), usualKeepDays);
    if (tier === 'deleted') return [];
    const runs = await sql<{ stage: StageName; round: number; result: unknown }[]>`
      select stage, round, result from stage_runs where video_id = ${id} and status = 'done'`;
    if (tier === 'cold') this.#thinned.add(id);
    if (this.#thinned.has(id)) return deliverables(runs);
    const effects = await sql<{ result: unknown }[]>`
      select result from effects where video_id = ${id} and status = 'done'`;
    return blobsNamed([...runs, ...effects]).map(({ key }) => key);
  }

  async end(): Promise<BlobKey[]> {
    for (const id of this.#ids) await this.#studio.videos.cancel(id);
    for (let times = 0; times < 2; times += 1) {
      await this.#studio.passDays(40);
      await this.#studio.keeper().turn();
    }
    return [...(await this.#studio.stored())];
  }
}

const redone = stagesFrom('video_rendering');

t.test(
  'in whatever order things happen, no file that a kept video names is removed, and none is kept for ever',
  async (t) => {
    const seen = { stories: 0, removed: 0 };
    const tell = fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 30 }), async (steps) => {
      await redis.direct.flushall();
      const cache = createCache({ ...redis, warn: () => {}, patienceMs: 60_000 });
      await using studio = await filmStudio(cache);
      const story = new Story(studio);
      for (let videos = 0; videos < 3; videos += 1)
        await story.take({ kind: 'begin', publish: videos === 0 ? 'private' : 'none' });
      for (const step of steps) {
        const before = (await studio.stored()).size;
        await story.take(step);
        const lost = await story.lost();
        if (lost.length > 0) throw new Error(`lost ${lost.join(', ')}`);
        if ((await studio.stored()).size < before) seen.removed += 1;
      }
      const left = await story.end();
      if (left.length > 0) throw new Error(`kept for ever: ${left.join(', ')}`);
      seen.stories += 1;
    });
    await fc.assert(tell, { numRuns: stories, endOnFailure: true });
    t.equal(seen.stories, stories);
    t.ok(seen.removed > 0, 'something was removed in the middle of a story');
  },
);
