import { readFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import type { Sql } from '#shared/adapters/postgres/connect.ts';
import type { Conduct } from '../providers/conduct.ts';
import { outsideWorld } from '../support/outside-world.ts';
import { allKept, brokenPromises, runningSystem } from '../support/running-system.ts';

const brief = readFileSync(new URL('../../docs/examples/coffee.md', import.meta.url), 'utf8');

/** What the ledger says a provider was paid: the effects whose key names it. */
async function ledgerOf(sql: Sql, provider: string): Promise<number> {
  const [row] = await sql<{ micros: number }[]>`
    select coalesce(sum(charged_micros), 0)::int as micros from effects where key like ${`%:${provider}%`}`;
  return row?.micros ?? 0;
}

const sumOf = (bill: readonly { micros: number }[]): number =>
  bill.reduce((sum, { micros }) => sum + micros, 0);

t.test(
  'a topic alone becomes a film on the outside services, is uploaded, and costs what they bill',
  async (t: Test) => {
    await using world = await outsideWorld({ voice: 'words' });
    await using system = await runningSystem(world.settings, world.secrets);
    await world.connect(system.sql, 'deep-sea');
    const id = await system.queue({
      topic: 'Why octopuses have three hearts',
      duration_seconds: 20,
      publish: 'private',
    });
    t.equal(await system.ended(id), 'completed');
    const status = (await system.get(`/status/${id}`)) as Record<string, unknown>;
    t.match(status, { publication: { url: /^https:\/\/www\.youtube\.com\/watch\?v=/, privacy: 'private' } });
    t.equal(world.youtube.store.videos.length, 1);
    t.equal(await ledgerOf(system.sql, 'openai'), sumOf(world.openai.bill()), 'OpenAI: bill = ledger');
    t.equal(
      await ledgerOf(system.sql, 'elevenlabs'),
      sumOf(world.elevenlabs.bill()),
      'ElevenLabs: bill = ledger',
    );
    t.ok(world.elevenlabs.bill().length > 0);
    t.same(world.google.bill(), [], 'nobody else was asked');
    t.ok(world.stock.pexels.calls().length > 0);
    t.same(await brokenPromises(system.sql), allKept);
  },
);

t.test(
  'with OpenAI down a brief still becomes a film, and a topic alone waits, says for what, and becomes one when it is back',
  async (t: Test) => {
    let isDown = true;
    const down = (): Conduct => (isDown ? { kind: 'fail', status: 500 } : { kind: 'answer' });
    await using world = await outsideWorld({ openai: { conduct: down, moderationConduct: down } });
    await using system = await runningSystem(
      { YTEMPIRE_RETRY_BASE_MS: '50', ...world.settings },
      world.secrets,
    );
    const [withBrief, topicOnly] = await Promise.all([
      system.queue({ brief, duration_seconds: 10 }),
      system.queue({ topic: 'Why octopuses have three hearts', duration_seconds: 10 }),
    ]);
    t.equal(await system.ended(withBrief), 'completed');
    type Status = { waiting_for: string | null; stages: { error: { message: string } | null }[] };
    const waiting = (await system.get(`/status/${topicOnly}`)) as Status;
    t.match(waiting, { waiting_for: 'preflight', stages: [{ error: { message: /OpenAI|model server/ } }] });
    t.same(world.openai.bill(), []);
    const clips = await system.sql`select key from effects where key like 'fetch:%' and status = 'done'`;
    t.ok(clips.length > 0, 'it shows what a library had');
    isDown = false;
    t.equal(await system.ended(topicOnly), 'completed');
    t.same(await brokenPromises(system.sql), allKept);
  },
);
