import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import t from 'tap';
import { createFfmpegEncoder } from '#shared/adapters/ffmpeg/encoder.ts';
import { createFfmpegSound } from '#shared/adapters/ffmpeg/sound.ts';
import { createFileScratch } from '#shared/adapters/files/scratch.ts';
import { auditMoney } from '#shared/adapters/postgres/money/audit/audit-money.ts';
import { createLedger } from '#shared/adapters/postgres/money/ledger.ts';
import { moveToCpu } from '#shared/adapters/postgres/move-to-cpu.ts';
import { createStageJournal } from '#shared/adapters/postgres/stage-journal.ts';
import { plainProfile } from '#shared/contracts/channel-profile.ts';
import { Retryable } from '#shared/contracts/errors.ts';
import type { EventEnvelope } from '#shared/contracts/events.ts';
import type { VideoId } from '#shared/contracts/ids.ts';
import { dollars, type Micros, micros } from '#shared/contracts/money.ts';
import { RenderedVideo } from '#shared/contracts/rendering.ts';
import { gpuRenderMicros, stageWorstCase } from '#shared/domain/pricing.ts';
import type { Encoder, EncoderChoice } from '#shared/ports/encoder.ts';
import type { Gate } from '#shared/ports/gate.ts';
import { outcomeHeader, serveStage } from '#shared/stage/serve-stage.ts';
import rendering from '../../functions/video-rendering/handler.ts';
import { filmParts } from '../support/film-parts.ts';
import { previewChargedAsGpu } from '../support/paid-providers.ts';
import { type TestApi, testApi } from '../support/pipeline-api.ts';
import { silentLog } from '../support/silent-log.ts';
import { stageTools } from '../support/stage-tools.ts';
import { places, startVideo } from '../support/videos.ts';
import { withoutGpu } from '../support/without-gpu.ts';

t.setTimeout(600_000);
const real = createFfmpegEncoder();
const scratchDir = await mkdtemp(join(tmpdir(), 'gpu-fallback-'));
t.teardown(() => rm(scratchDir, { recursive: true, force: true }));

/** It said at the start that it had a GPU; what becomes of a scene's encode then is the test's affair. */
function gpuOf(encode: (scene: number, onGpu: EncoderChoice) => EncoderChoice): Encoder {
  let scenes = 0;
  return {
    ...real,
    async probe(lane) {
      const onCpu = await real.probe('cpu');
      return lane === 'gpu' ? { ...onCpu, name: 'h264_nvenc', preset: 'p6' } : onCpu;
    },
    encode: async (job, choice) => {
      const how = choice.name === 'libx264' ? choice : encode(++scenes, choice);
      return await withoutGpu(() => real.encode(job, how));
    },
  };
}

const onProcessor = { ...(await real.probe('cpu')), preset: 'ultrafast' };

/** A function of stack.yml on the test's database. */
async function renderFunction(
  test: TestApi,
  lane: 'gpu' | 'cpu',
  encoder: Encoder,
  running = places,
): Promise<Hono> {
  const ledger = createLedger(test.sql);
  const gate: Gate = {
    async reserve(order) {
      const outcome = await ledger.reserve({ ...order, holder: { kind: 'stage' } });
      if (outcome.kind === 'granted') return { granted: true, available: micros(0), ...outcome };
      return { granted: false, reason: outcome.kind, available: micros(0) };
    },
  };
  const { signal: _signal, ...ports } = stageTools({ encoder, sound: createFfmpegSound() });
  return serveStage(rendering, {
    journal: createStageJournal(test.sql, { running, pauseMs: () => 0 }),
    gate,
    ports: { ...ports, blobs: test.ports.blobs },
    channels: { profile: async () => plainProfile },
    liveProgress: test.ports.liveProgress,
    scratch: await createFileScratch(join(scratchDir, lane)),
    log: silentLog,
    functionName: `render-${lane}`,
    lane,
    leaseMs: 60_000,
    isInternal: () => true,
  });
}

async function send(app: Hono, event: EventEnvelope): Promise<{ outcome: string; body: unknown }> {
  const headers = { 'Content-Type': 'application/json' };
  const answer = await app.request('/', { method: 'POST', headers, body: JSON.stringify(event) });
  return { outcome: answer.headers.get(outcomeHeader) ?? `${answer.status}`, body: await answer.json() };
}

/** A video in the GPU lane that has everything but its film. Answers with it and the event that wakes its render. */
async function readyToRender(test: TestApi, limit: Micros = dollars(3)) {
  const id = await startVideo(test.sql, { complexity: 'premium', limit });
  const parts = await filmParts(test.ports.blobs, '1:1', [
    { narration: 'Three hearts.', onScreen: 'Three' },
    { narration: 'Two gills.', onScreen: '' },
  ]);
  const done = [
    ['script_generation', parts.script],
    ['audio_synthesis', parts.narration],
    ['media_collection', parts.media],
  ] as const;
  for (const [stage, result] of done) {
    const order = { videoId: id, stage, round: 1, functionName: stage, leaseMs: 60_000 };
    const claim = await test.journal.claim(order);
    if (claim.kind !== 'claimed') throw new Error(claim.kind);
    // As the gate does: what was kept back for the stage is taken up by what it reserves.
    await test.sql`select reserve_money(${test.sql.json([
      {
        reservation_id: `stage/${id}:${stage}:1:${claim.run.token}`,
        video_id: id,
        stage,
        round: 1,
        offers: [{ tier: 'standard', amount: 0 }],
        holder: 'stage',
      },
    ])})`;
    await test.journal.complete(claim.run, result);
  }
  const event = await eventOf(test, 'render.gpu');
  return { id, event };
}

/** Takes the one event on a topic, which is for whoever listens to it. */
async function eventOf(test: TestApi, topic: string): Promise<EventEnvelope> {
  const events = await test.sql<{ event: EventEnvelope; target: string | null }[]>`
    delete from outbox where topic = ${topic} returning event, target`;
  const [only, ...others] = events;
  if (!only || others.length > 0) throw new Error(`${events.length} events on ${topic}`);
  if (only.target !== null) throw new Error(`${topic} is only for ${only.target}`);
  return only.event;
}

async function books(test: TestApi, id: VideoId) {
  const [row] = await test.sql`
    select a.reserved_micros::int as reserved, a.kept_micros::int as kept, (a.spent_micros - 200000)::int as spent,
           (select amount_micros::int from provisions where video_id = ${id} and stage = 'video_rendering') as kept_for_it
    from cost_accounts a where a.id = ${`video:${id}`}`;
  return row ?? {};
}

const wrongBooks = async (test: TestApi) =>
  (await auditMoney(test.sql, { graceSeconds: 0 })).filter(({ violations }) => violations > 0);

t.test(
  'a GPU that fails in mid-render sends the video to the CPU lane, once, and it is completed there',
  async (t) => {
    await using test = await testApi();
    const { id, event } = await readyToRender(test);
    // The first scene is encoded; the second meets the real NVENC, which has no card.
    const gpu = await renderFunction(
      test,
      'gpu',
      gpuOf((scene, onGpu) => (scene === 1 ? onProcessor : onGpu)),
    );
    t.match(await send(gpu, event), { outcome: 'scheduled', body: { code: 'gpu_failed' } });

    const [video] = await test.sql`select status, lane, moved_to_cpu_because as because from video_queue`;
    t.match(video, { status: 'processing', lane: 'cpu', because: { reason: /^no_(driver|gpu)$/ } });
    const [run] =
      await test.sql`select status, attempts, takeovers from stage_runs where stage = 'video_rendering'`;
    t.match(run, { status: 'retrying', attempts: 0, takeovers: 0 }, 'no try is used up');
    const paid =
      await test.sql`select key, status, charged_micros::int as micros from effects where stage = 'video_rendering'`;
    const scenes = paid.filter(({ key }) => key.startsWith('scene:'));
    t.same(scenes.map(({ status, micros }) => [status, micros > 0]).sort(), [
      ['done', true],
      ['failed', false],
    ]);
    t.match(await books(test, id), {
      reserved: 0,
      spent: paid.reduce((sum, { micros }) => sum + micros, 0),
      kept_for_it: Number(stageWorstCase('video_rendering', 'economy')),
    });
    t.same(await wrongBooks(test), []);
    const shown = (await (await test.call('GET', `/videos/${id}`)).json()) as Record<string, unknown>;
    t.match(shown, { lane: 'cpu', moved_to_cpu: { reason: /^no_/, message: /^there is no/, at: /^\d{4}-/ } });

    const onCpu = await eventOf(test, 'render.cpu');
    t.match(
      await send(gpu, event),
      { outcome: 'dropped', body: { why: /CPU lane/ } },
      'an old event does nothing',
    );
    const cpu = await renderFunction(test, 'cpu', real);
    const { outcome, body } = await send(cpu, onCpu);
    t.equal(outcome, 'done');
    t.equal(RenderedVideo.parse((body as { result: unknown }).result).encoder, 'libx264');
    const made =
      await test.sql`select key from effects where stage = 'video_rendering' and key like 'scene:%:libx264'`;
    t.equal(made.length, 2, 'pieces of the GPU are not joined with others');
    t.match(await books(test, id), { reserved: 0 });
    t.same(await wrongBooks(test), []);
    const metrics = (await (await test.call('GET', '/metrics')).json()) as Record<string, unknown>;
    t.equal(metrics.moved_to_cpu_last_day, 1);
  },
);

t.test(
  'what a failed GPU was paid leaves enough for the CPU, even where the day has no more to give',
  async (t) => {
    await using test = await testApi();
    const { id, event } = await readyToRender(test);
    // The day has room for this render on the GPU, and for nothing beside it.
    const [day] = await test.sql<{ held: bigint }[]>`
    select reserved_micros + spent_micros + kept_micros as held from cost_accounts where id like 'system:%'`;
    const floor = stageWorstCase('video_rendering', 'economy');
    const limit = (day?.held ?? 0n) - floor + gpuRenderMicros;
    await test.sql`select apply_budgets(3000000, 30000000, ${limit})`;
    // Every scene is encoded, and then they do not fit together: more cannot be paid in vain.
    let scenes = 0;
    const encode: Encoder['encode'] = (job, choice) =>
      real.encode(job, { ...choice, preset: ++scenes === 2 ? 'ultrafast' : choice.preset });
    const gpu = await renderFunction(test, 'gpu', previewChargedAsGpu({ ...real, encode }));
    t.match(await send(gpu, event), { outcome: 'scheduled', body: { detail: /other settings/ } });
    t.match(await books(test, id), {
      reserved: 0,
      spent: Number(gpuRenderMicros - floor),
      kept_for_it: Number(floor),
    });

    const granted = new Retryable('granted', 'the test wants to know no more');
    const cpu = await renderFunction(test, 'cpu', { ...real, probe: () => Promise.reject(granted) });
    const answer = await send(cpu, await eventOf(test, 'render.cpu'));
    t.match(answer, { outcome: 'scheduled', body: { code: 'granted' } });
    t.same(await wrongBooks(test), []);
  },
);

t.test('a render on a working GPU costs its fixed price', async (t) => {
  await using test = await testApi();
  const { id, event } = await readyToRender(test);
  const gpu = await renderFunction(test, 'gpu', previewChargedAsGpu(real));
  t.match(await send(gpu, event), { outcome: 'done' });
  t.match(await books(test, id), { spent: Number(gpuRenderMicros) });
});

t.test(
  'a machine that must have a GPU and has none hands its videos on before anything is charged',
  async (t) => {
    await using test = await testApi();
    const { id, event } = await readyToRender(test);
    const required = createFfmpegEncoder({ gpu: 'required' });
    const gpu = await renderFunction(test, 'gpu', required);
    t.match(await withoutGpu(() => send(gpu, event)), { outcome: 'scheduled', body: { code: 'gpu_failed' } });
    t.match(await books(test, id), { reserved: 0, spent: 0, kept_for_it: 150_000 });
    await eventOf(test, 'render.cpu');
  },
);

t.test(
  'where no video may run in the CPU lane a failing GPU uses up the tries like anything else',
  async (t) => {
    await using test = await testApi();
    const { id, event } = await readyToRender(test);
    const gpu = await renderFunction(test, 'gpu', createFfmpegEncoder({ gpu: 'required' }), {
      gpu: 7,
      cpu: 0,
    });
    await withoutGpu(async () => {
      t.match(await send(gpu, event), { outcome: 'scheduled' });
      t.match(await send(gpu, event), { outcome: 'failed' });
    });
    const [video] = await test.sql`select status, moved_to_cpu_at from video_queue where id = ${id}`;
    t.match(video, { status: 'failed', moved_to_cpu_at: null });
  },
);

t.test('videos that left the GPU do not let more of them run than there are places', async (t) => {
  await using test = await testApi();
  const lanes = async () => [
    ...(await test.sql`
      select lane, count(*)::int from video_queue where status = 'processing' group by lane order by lane`),
  ];
  const moved: VideoId[] = [];
  for (let n = 0; n < 3; n += 1) moved.push(await startVideo(test.sql, { complexity: 'premium' }));
  for (let n = 0; n < 4; n += 1) await startVideo(test.sql);
  for (const id of moved)
    await test.sql.begin((tx) => moveToCpu(tx, id, { reason: 'lost', message: 'the GPU is lost' }));
  for (let n = 0; n < 3; n += 1) await startVideo(test.sql);
  t.same(await lanes(), [{ lane: 'cpu', count: 7 }]);

  const cancel = (id: VideoId) => test.call('POST', `/cancel/${id}`);
  const [first, second, third] = moved as [VideoId, VideoId, VideoId];
  await cancel(first);
  const freed = [
    { lane: 'cpu', count: 6 },
    { lane: 'gpu', count: 1 },
  ];
  t.same(await lanes(), freed, 'the place that is free is one of the GPU');
  await test.call('POST', `/retry/${first}`);
  await test.sql`update video_queue set rank = 0 where id = ${first}`;
  await cancel(second);
  t.same(await lanes(), freed, 'once out of the GPU, a video stays out');
  await cancel(third);
  t.same(await lanes(), [
    { lane: 'cpu', count: 5 },
    { lane: 'gpu', count: 2 },
  ]);
});
