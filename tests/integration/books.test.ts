import type { Hono } from 'hono';
import t from 'tap';
import type { VideoId } from '#shared/contracts/ids.ts';
import { gateOn } from '../support/cost-gate.ts';
import { manyFates, moneyStory } from '../support/money-story.ts';
import { productDatabase, startVideo } from '../support/videos.ts';

async function get(gate: Hono, path: string, headers: Record<string, string> = {}) {
  const answer = await gate.request(path, { headers: { Authorization: 'Bearer inside', ...headers } });
  const type = answer.headers.get('Content-Type') ?? '';
  const bytes = Buffer.from(await answer.arrayBuffer());
  return {
    status: answer.status,
    type,
    bytes,
    text: bytes.toString(),
    body: type.includes('json') ? JSON.parse(bytes.toString()) : undefined,
  };
}

t.test('an account tells its limit, what is used of it, what is left and its level', async (t) => {
  await using db = await productDatabase();
  const id = await startVideo(db.sql);
  const gate = gateOn(db.sql);
  const story = moneyStory(db.sql);
  await story.clientReserves(id, 1_900_000n);
  t.match((await get(gate, `/accounts/video:${id}`)).body, {
    account_id: `video:${id}`,
    limit_micros: 3_000_000,
    reserved_micros: 1_900_000,
    spent_micros: 200_000,
    kept_back_micros: 575_000,
    left_micros: 325_000,
    level: 'optimal',
  });
  const [day] = await db.sql<{ day: string }[]>`select budget_day::text as day from video_queue`;
  const system = await get(gate, `/accounts/system:${day?.day}`);
  t.match(system.body, { limit_micros: 150_000_000, reserved_micros: 1_900_000, level: null });
  t.equal((await get(gate, `/accounts/channel:default:${day?.day}`)).status, 200);
  t.match(await get(gate, '/accounts/system:2001-01-01'), { status: 404, body: { code: 'unknown_account' } });
  t.match(await get(gate, `/accounts/${encodeURIComponent("x' or 1=1")}`), { status: 422 });
  t.equal((await get(gate, '/accounts/system:2001-01-01', { Authorization: 'Bearer guess' })).status, 401);
});

t.test(
  'a video’s books tell accounts, charges by service and stage, reservations, provisions and alerts',
  async (t) => {
    await using db = await productDatabase();
    const id = await startVideo(db.sql);
    const gate = gateOn(db.sql);
    const story = moneyStory(db.sql);
    const script = await story.begin(id, 'script_generation');
    await story.call(script, 'draft', 5000n);
    const recalled = { key: 'again', result: 1, saved: 5000n as never, service: 'openai_api' };
    await story.journal.recallEffect(script.run, { ...recalled, reservationId: script.reservationId });
    await story.journal.complete(script.run, { title: 'x' });
    await story.clientReserves(id, 2_900_000n);
    await story.clientReserves(id, 1_900_000n);
    const { body } = await get(gate, `/videos/${id}`);
    t.match(body, { video_id: id, status: 'processing', charged_micros: 205_000, class: 'stretch' });
    t.equal(body.accounts.length, 3);
    t.match(body.services, [
      { name: 'overhead', charged_micros: 200_000, calls: 1, cached: 0 },
      { name: 'openai_api', charged_micros: 5000, calls: 2, cached: 1 },
    ]);
    t.match(body.stages[1], { name: 'script_generation', charged_micros: 5000 });
    t.match(
      body.reservations.map(({ status, stage }: Record<string, string>) => `${stage} ${status}`),
      [
        'admission posted',
        'script_generation posted',
        'script_generation refused',
        'script_generation pending',
      ],
    );
    t.equal(body.provisions.length, 5);
    t.match(body.alerts, [{ kind: 'threshold', level: 'optimal', video_id: id }]);
    const unknown = '7c9e6679-7425-40de-944b-e07fc1f90ae7' as VideoId;
    t.equal((await get(gate, `/videos/${unknown}`)).status, 404);
    t.equal((await get(gate, '/videos/nothing')).status, 422);
  },
);

t.test('alerts come newest first, page by page', async (t) => {
  await using db = await productDatabase();
  const gate = gateOn(db.sql);
  for (const key of ['a', 'b', 'c'])
    await db.sql`select alert_once('stop', 'halt', null, null, ${key}, '{}')`;
  const first = (await get(gate, '/alerts?limit=2')).body;
  t.match(first.alerts, [{ id: 3 }, { id: 2 }]);
  const second = (await get(gate, `/alerts?limit=2&after=${first.next}`)).body;
  t.match(second, { alerts: [{ id: 1 }], next: null });
  t.equal((await get(gate, '/alerts?limit=0')).status, 422);
});

t.test('the daily report tells the same as JSON, as text of 80 columns and as a picture', async (t) => {
  await using db = await productDatabase();
  await manyFates(db.sql);
  const gate = gateOn(db.sql);
  const { body } = await get(gate, '/report/daily');
  t.match(body, {
    videos: { let_in: 6, completed: 1, failed: 1, cancelled: 1 },
    per_video: { mean_micros: 230_000, median_micros: 230_000, p95_micros: 230_000, max_micros: 230_000 },
    classes: { stretch: 1, optimal: 0, operational: 0, above_operational: 0 },
    spent_micros: 6 * 200_000 + 6 * 5000 + 5000 + 7000 + 5000 + 4000 + 3000,
  });
  t.equal(body.trend.length, 14);
  t.match(body.trend.at(-1), { videos: 1, mean_micros: 230_000 });
  t.equal(body.dearest.length, 3);
  const text = await get(gate, '/report/daily', { Accept: 'text/plain' });
  t.match(text.text, /^What videos cost on/);
  t.same(
    text.text.split('\n').filter((line) => [...line].length > 80),
    [],
  );
  const png = await get(gate, '/report/daily?format=png');
  t.equal(png.type, 'image/png');
  t.equal(png.bytes.subarray(1, 4).toString(), 'PNG');
  const empty = await get(gate, '/report/daily?day=2020-02-29&format=text');
  t.match(empty.text, /0 let in/);
  t.equal((await get(gate, '/report/daily?day=2020-02-29&format=png')).status, 200);
  t.equal((await get(gate, '/report/daily?day=2021-02-29')).status, 422);
});
