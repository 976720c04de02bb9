import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import t from 'tap';
import { connect, type Sql } from '#shared/adapters/postgres/connect.ts';
import { testDatabase } from '../support/database.ts';
import type { Command, Story } from '../support/ledger-commands.ts';
import { installDriver, playStory } from '../support/ledger-driver.ts';
import { LedgerModel } from '../support/ledger-model.ts';
import { stories } from '../support/ledger-stories.ts';

/** More for a longer search: LEDGER_RUNS=100000. */
const runs = Number(process.env.LEDGER_RUNS ?? 10_000);

const sweepEvery = 150;

/** Each must have happened often in so many stories, else they prove nothing. */
const mustHappen = [
  'admit funded',
  'admit no_room_today',
  'admit cannot_finish',
  'admit not_queued',
  ...[
    'granted standard',
    'granted economy',
    'refused',
    'closed',
    'stopped',
    'unknown_video',
    'id_reused',
  ].map((kind) => `reserve ${kind}`),
  ...['settle', 'void', 'extend'].flatMap((verb) =>
    ['unknown_reservation', 'foreign_video', 'held_by_stage', 'already'].map((kind) => `${verb} ${kind}`),
  ),
  ...['resolved', 'above_reserved', 'content_differs'].map((kind) => `settle ${kind}`),
  'void resolved',
  ...['extended', 'refused', 'stopped', 'id_reused'].map((kind) => `extend ${kind}`),
  ...['expire', 'call', 'close', 'requeue'].flatMap((verb) => [`${verb} true`, `${verb} false`]),
  ...['settle_round', 'stop', 'limits', 'crash'],
  ...['optimal', 'warning', 'critical', 'halt', 'day'].map((level) => `level ${level}`),
];

/** Two stories are told at the same time, in databases of their own: in one they would wait for each other. */
t.test(`in ${runs} arbitrary stories the database answers and counts as the plain model does`, async (t) => {
  const happened = new Map<string, number>();
  await Promise.all([1, 2].map(() => tell(runs / 2, happened)));
  t.comment(mustHappen.map((what) => `${what}: ${happened.get(what) ?? 0}`).join(', '));
  for (const what of mustHappen)
    t.ok((happened.get(what) ?? 0) >= runs / 1000, `${what} happened in one of 1000 stories at least`);
});

async function tell(numRuns: number, happened: Map<string, number>): Promise<void> {
  await using db = await testDatabase();
  const sql = connect(db.url, { max: 1 });
  await installDriver(sql);
  // Stories are undone, so nothing has to reach the disk.
  await sql`set synchronous_commit = off`;
  let told = 0;
  try {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        told += 1;
        // What was undone lies about in the tables until it is swept up.
        if (told % sweepEvery === 0)
          await sql`vacuum cost_accounts, reservations, provisions, video_queue, budgets, effects, outbox, cost_alerts`;
        await compare(sql, story, (what) => happened.set(what, (happened.get(what) ?? 0) + 1));
      }),
      { numRuns },
    );
  } finally {
    await sql.end();
  }
}

async function compare(sql: Sql, story: Story, saw: (what: string) => void): Promise<void> {
  const played = await playStory(sql, story);
  const model = new LedgerModel(story.world);
  for (const [n, command] of story.commands.entries()) {
    const answer = model.play(command);
    deepStrictEqual(played[n], [answer, model.snapshot()], `command ${n}: ${JSON.stringify(command)}`);
    for (const what of kindsOf(command, answer)) saw(what);
  }
  const open = [...model.accounts.values()].filter(({ reserved, kept }) => reserved + kept > 0);
  deepStrictEqual(open, [], 'at rest nothing is reserved or kept back');
  for (const [id, { ledger }] of model.videos)
    deepStrictEqual(model.accounts.get(`video:${id}`)?.spent, ledger, 'what is in the ledger is spent');
}

/** What to count a command under. */
function kindsOf(command: Command, answer: unknown): string[] {
  if (command.do === 'books') return levelsIn(answer as { alerts: string[] });
  if (command.do === 'reserve')
    return (answer as { kind: string; tier?: string }[]).map(({ kind, tier }) =>
      ['reserve', kind, tier ?? ''].join(' ').trim(),
    );
  if (command.do === 'call' && command.charged === null && answer === true) return ['crash', 'call true'];
  if (answer === null) return [command.do];
  const kind = typeof answer === 'object' ? (answer as { kind: string }).kind : String(answer);
  return [`${command.do} ${kind}`];
}

function levelsIn({ alerts }: { alerts: string[] }): string[] {
  const reached = alerts.map((key) => `level ${key.split(':').at(-1)}`);
  return alerts.some((key) => !key.startsWith('video:')) ? [...reached, 'level day'] : reached;
}
