import fc from 'fast-check';
import t from 'tap';
import { connect, type Sql } from '#shared/adapters/postgres/connect.ts';
import { createLedger } from '#shared/adapters/postgres/money/ledger.ts';
import { createStageJournal } from '#shared/adapters/postgres/stage-journal.ts';
import { createSweep } from '#shared/adapters/postgres/sweep.ts';
import { createVideos } from '#shared/adapters/postgres/videos/create-videos.ts';
import { Terminal } from '#shared/contracts/errors.ts';
import type { VideoId } from '#shared/contracts/ids.ts';
import { dollars, micros } from '#shared/contracts/money.ts';
import type { StageName } from '#shared/contracts/stages.ts';
import { stageNames } from '#shared/domain/pipeline.ts';
import { LeaseLost, type StageJournal, type StageRun } from '#shared/ports/stage-journal.ts';
import { testDatabase } from '../support/database.ts';
import { places, startVideo, unlimitedDays } from '../support/videos.ts';

/** Room for what is kept back and a few reservations beside, so that the limit is met. */
const limit = dollars(1.6);
const reserved = dollars(0.4);
const economy = dollars(0.2);
/** A thousandth of what is reserved: what calls are said to cost below. */
const unit = 1000;

/** One thing that may happen to a video; `n` picks among the workers there are. */
type Happening =
  | { kind: 'claim'; stage: StageName }
  | { kind: 'start'; n: number; quote: number }
  | { kind: 'finish'; n: number; charged: number }
  | { kind: 'break'; n: number; unknown: boolean }
  | { kind: 'complete'; n: number; rejects: boolean }
  | { kind: 'fail'; n: number; final: boolean; counts: boolean }
  | { kind: 'expire' | 'cancel' | 'retry' | 'sweep' | 'advance' };

type Act = Extract<Happening, { n: number }>;

const n = fc.nat(3);
const some = fc.boolean();
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('claim' as const), stage: fc.constantFrom(...stageNames) }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('start' as const), n, quote: fc.nat(60) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('finish' as const), n, charged: fc.nat(80) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('break' as const), n, unknown: some }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('complete' as const), n, rejects: some }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('fail' as const), n, final: some, counts: some }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom('expire', 'cancel', 'retry', 'retry', 'sweep', 'sweep') }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('advance' as const) }) },
) as fc.Arbitrary<Happening>;
/** What happens at the same time. */
const moment = fc.array(happening, { minLength: 1, maxLength: 3 });

/** A claimed run, alive or not: one whose lease ran out goes on until a write tells it. */
interface Worker {
  run: StageRun;
  reservationId: string;
  open: Set<string>;
  /** A run writes one thing after the other. */
  writing: Promise<void>;
}

type Writing<Kind extends Act['kind']> = (
  journal: StageJournal,
  worker: Worker,
  what: Extract<Act, { kind: Kind }>,
) => Promise<void>;

const start: Writing<'start'> = async (journal, { run, reservationId, open }, what) => {
  const key = `call:${open.size}`;
  const known = run.journal.get(key);
  if ((known && 'result' in known) || open.has(key)) return;
  await journal.startEffect(run, { key, quote: micros(what.quote * unit), reservationId });
  open.add(key);
};

const finish: Writing<'finish'> = async (journal, { run, open }, what) => {
  const [key] = open;
  if (key === undefined) return;
  open.delete(key);
  await journal.finishEffect(run, {
    key,
    result: 1,
    charged: micros(what.charged * unit),
    service: 'openai_api',
  });
};

const breakOff: Writing<'break'> = async (journal, { run, open }, what) => {
  const [key] = open;
  if (key === undefined) return;
  open.delete(key);
  await journal.breakEffect(run, key, what.unknown ? 'unknown' : 'failed');
};

const complete: Writing<'complete'> = async (journal, { run, open }, what) => {
  const verdict = what.rejects ? 'rejected' : 'accepted';
  if (open.size === 0) await journal.complete(run, { verdict, reasons: ['black'] });
};

const fail: Writing<'fail'> = async (journal, { run }, { final, counts }) => {
  await journal.fail(run, { code: 'x', message: 'x' }, { final, counts, retryAfterMs: undefined });
};

/** A video and whatever has ever worked on it. */
class World {
  readonly #sql: Sql;
  readonly #journal: StageJournal;
  readonly #id: VideoId;
  readonly #workers: Worker[] = [];

  constructor(sql: Sql, id: VideoId) {
    this.#sql = sql;
    this.#id = id;
    this.#journal = createStageJournal(sql, { running: places, pauseMs: () => 0 });
  }

  async happen(what: Happening): Promise<void> {
    const videos = createVideos(this.#sql, { queueLimit: 100, running: places });
    const means: { [Kind in Happening['kind']]: () => Promise<unknown> } = {
      claim: () => this.#claim('stage' in what ? what.stage : 'script_generation'),
      advance: () => this.#advance(),
      expire: async () => await expireLeases(this.#sql),
      cancel: () => videos.cancel(this.#id),
      retry: () => videos.retry(this.#id),
      sweep: () => createSweep(this.#sql, { running: places, graceMs: 0 }).once(),
      start: () => this.#write(what, start),
      finish: () => this.#write(what, finish),
      break: () => this.#write(what, breakOff),
      complete: () => this.#write(what, complete),
      fail: () => this.#write(what, fail),
    };
    try {
      await means[what.kind]();
    } catch (error) {
      // What a worker is told no with; anything else breaks a promise.
      if (!(error instanceof LeaseLost || error instanceof Terminal)) throw error;
    }
  }

  async #claim(stage: StageName): Promise<Worker | undefined> {
    const [video] = await this.#sql<
      { round: number }[]
    >`select round from video_queue where id = ${this.#id}`;
    const round = video?.round ?? 1;
    const order = { videoId: this.#id, stage, round, functionName: stage, leaseMs: 60_000 };
    const claim = await this.#journal.claim(order);
    if (claim.kind !== 'claimed') return undefined;
    const { run } = claim;
    const reservationId = `stage/${run.videoId}:${stage}:${round}:${run.token}`;
    const offers = [
      { tier: 'standard' as const, amount: reserved },
      { tier: 'economy' as const, amount: economy },
    ];
    const holder = { kind: 'stage' as const };
    await createLedger(this.#sql).reserve({ reservationId, videoId: this.#id, stage, round, offers, holder });
    const worker = { run, reservationId, open: new Set<string>(), writing: Promise.resolve() };
    this.#workers.push(worker);
    return worker;
  }

  /** The next stage goes as it should: claimed, one call, done. */
  async #advance(): Promise<void> {
    let worker: Worker | undefined;
    for (const stage of stageNames) worker ??= await this.#claim(stage);
    if (!worker) return;
    await this.#inTurn(worker, start, { kind: 'start', n: 0, quote: 30 });
    await this.#inTurn(worker, finish, { kind: 'finish', n: 0, charged: 20 });
    await this.#inTurn(worker, complete, { kind: 'complete', n: 0, rejects: false });
  }

  #write<Kind extends Act['kind']>(what: Happening, act: Writing<Kind>): Promise<void> {
    const worker = 'n' in what ? this.#workers.at(-1 - what.n) : undefined;
    return worker ? this.#inTurn(worker, act, what as Extract<Act, { kind: Kind }>) : Promise.resolve();
  }

  async #inTurn<Kind extends Act['kind']>(
    worker: Worker,
    act: Writing<Kind>,
    what: Extract<Act, { kind: Kind }>,
  ): Promise<void> {
    const work = worker.writing.then(() => act(this.#journal, worker, what));
    worker.writing = work.catch(() => {});
    await work;
  }

  /** Whatever happened: the workers die, the sweeper comes, and somebody gives the video up. */
  async comeToRest(): Promise<void> {
    for (const kind of ['expire', 'sweep', 'cancel', 'sweep', 'sweep'] as const) await this.happen({ kind });
  }
}

const expireLeases = (sql: Sql) =>
  sql`update stage_runs set lease_expires_at = now() - interval '1 second' where status = 'running'`;

async function sums(sql: Sql, id: VideoId) {
  const [row] = await sql<Record<string, unknown>[]>`
    select a.spent_micros::int as spent, a.reserved_micros::int as reserved, a.kept_micros::int as kept,
           (select bool_and(spent_micros + reserved_micros + kept_micros <= limit_micros) from cost_accounts) as within,
           (select coalesce(sum(amount), 0)::int from pipeline_costs where video_id = ${id}) as ledger,
           (select coalesce(sum(charged_micros), 0)::int from effects where video_id = ${id}) as journal,
           (select count(*)::int from effects where video_id = ${id} and status = 'started') as open,
           (select count(*)::int from (select from effects where video_id = ${id} and status = 'done'
              group by stage, round, key having count(*) > 1) twice) as done_twice,
           (select coalesce(actual_cost, 0)::int from video_queue where id = ${id}) as reported,
           (select status from video_queue where id = ${id}) as status,
           (select made_at is not null from video_queue where id = ${id}) as made
    from cost_accounts a where a.id = ${`video:${id}`}`;
  return row ?? {};
}

/** The announcements of a video's end. Each retry may add one. */
async function endings(sql: Sql, id: VideoId): Promise<{ said: number; retries: number }> {
  const [row] = await sql<{ said: number; retries: number }[]>`
    select retry_count as retries, (select count(*)::int from outbox where video_id = ${id}
      and topic in ('video.completed', 'video.failed', 'video.cancelled')) as said
    from video_queue where id = ${id}`;
  return row ?? { said: -1, retries: -1 };
}

t.test('in whatever order things happen to a video, its money is right and it ends once', async (t) => {
  await using db = await testDatabase();
  const sql = connect(db.url, { max: 4 });
  await unlimitedDays(sql);
  const ended = new Set<unknown>();
  const stories = fc.array(moment, { minLength: 3, maxLength: 25 });
  const property = fc.asyncProperty(stories, fc.constantFrom('none', 'private'), async (story, publish) => {
    const id = await startVideo(sql, { limit, publish });
    const world = new World(sql, id);
    for (const happenings of story) {
      await Promise.all(happenings.map((what) => world.happen(what)));
      const { within } = await sums(sql, id);
      if (within !== true) throw new Error('passed its limit');
    }
    await world.comeToRest();
    const { spent, reserved, kept, ledger, journal, open, done_twice, reported, status, made } = await sums(
      sql,
      id,
    );
    t.same({ reserved, kept, open, done_twice }, { reserved: 0, kept: 0, open: 0, done_twice: 0 });
    t.same({ ledger, journal, reported }, { ledger: spent, journal: spent, reported: spent });
    const { said, retries } = await endings(sql, id);
    t.equal(said, retries + 1, 'one end, and one more for each retry');
    ended.add(made ? `${status} when made` : status);
    if (!t.passing()) throw new Error(JSON.stringify(story));
  });
  try {
    await fc.assert(property, { numRuns: 200, endOnFailure: true });
  } finally {
    await sql.end({ timeout: 1 });
  }
  t.comment(`endings seen: ${[...ended].join(', ')}`);
});
