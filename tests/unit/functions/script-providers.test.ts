import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { createExtractiveWriter } from '#shared/adapters/extractive-writer/create-extractive-writer.ts';
import { createOpenAiCritic } from '#shared/adapters/openai/create-openai-critic.ts';
import { createOpenAiModeration } from '#shared/adapters/openai/create-openai-moderation.ts';
import { createOpenAiWriter } from '#shared/adapters/openai/create-openai-writer.ts';
import { Retryable, Terminal } from '#shared/contracts/errors.ts';
import { micros, zeroMicros } from '#shared/contracts/money.ts';
import { Script } from '#shared/contracts/script.ts';
import { Complexity, VideoRequest } from '#shared/contracts/video-request.ts';
import { priceBook } from '#shared/domain/price-book.ts';
import { stageWorstCase } from '#shared/domain/pricing.ts';
import { providerFailure } from '#shared/domain/provider-failure.ts';
import { speakingSeconds } from '#shared/domain/speaking-time.ts';
import type { Critic } from '#shared/ports/critic.ts';
import type { Moderation } from '#shared/ports/moderation.ts';
import type { Revision, Writer } from '#shared/ports/writer.ts';
import handler from '../../../functions/script-generation/handler.ts';
import { planAttempts } from '../../../functions/script-generation/plan-attempts.ts';
import { atEveryTier } from '../../support/at-every-tier.ts';
import { bareGuard } from '../../support/bare-guard.ts';
import { stageTools } from '../../support/stage-tools.ts';

const brief = readFileSync(new URL('../../../docs/examples/octopus.md', import.meta.url), 'utf8');
const down = providerFailure({ provider: 'OpenAI', status: 503, words: 'The engine is overloaded.' });

function scriptOf(narrations: string[]): Script {
  return Script.parse({
    title: 'Why octopuses have three hearts',
    language: 'en',
    scenes: narrations.map((narration, place) => ({
      id: `s${place + 1}`,
      role: place === 0 ? 'hook' : 'point',
      narration,
      keywords: ['octopus'],
      on_screen: '',
    })),
    score: 0,
    estimated_seconds: narrations.reduce((sum, narration) => sum + speakingSeconds(narration), 0),
    provider: 'test',
  });
}

const good = scriptOf([
  'Only one octopus heart stops, and it stops when the octopus swims.',
  'Two hearts serve the gills, where blood picks up oxygen from cold water.',
  'A third heart pumps that blood to the brain and to all eight arms.',
  'Copper makes it blue, and thick as syrup, so it must move at high pressure.',
  'That is why octopuses would rather crawl along the bottom than race away from sharks.',
]);
const topicOnly = VideoRequest.parse({
  topic: 'Why octopuses have three hearts',
  duration_seconds: Math.round(good.estimated_seconds + 1),
});
const weak = (word: string) => scriptOf([`${word} is what this is about and nothing is said.`]);

/** A writer that hands out scripts, or fails, in turn; and what it was asked. */
function writerOf(identity: string, ...turns: (Script | Error)[]) {
  const asked: (Revision | undefined)[] = [];
  const writer: Writer = {
    identity,
    quote: () => micros(100),
    async write(_wish, { revision }) {
      const turn = turns[Math.min(asked.length, turns.length - 1)];
      asked.push(revision);
      if (turn instanceof Error || turn === undefined) throw turn;
      return { script: turn, cost: zeroMicros };
    },
  };
  return { writer, asked };
}

const criticOf = (identity: string, answer: { score: number; feedback: string[] } | Error): Critic => ({
  identity,
  quote: () => micros(10),
  async judge() {
    if (answer instanceof Error) throw answer;
    return { ...answer, aspects: [], cost: zeroMicros };
  },
});

function moderationOf(answer: (texts: readonly string[]) => string[] | Error) {
  const moderation: Moderation = {
    identity: 'moderation',
    quote: () => zeroMicros,
    async check(texts) {
      const reasons = answer(texts);
      if (reasons instanceof Error) throw reasons;
      return { reasons, cost: zeroMicros };
    },
  };
  return moderation;
}

/** Runs the stage, and tells the keys of its effects in order. */
async function run(ports: Parameters<typeof stageTools>[0], request = topicOnly) {
  const keys: string[] = [];
  const tools = stageTools(ports);
  const effect: typeof tools.effect = async (key, _quote, call) => {
    keys.push(key);
    return JSON.parse(JSON.stringify((await call()).result));
  };
  const ended = handler.run({ request }, { ...tools, effect });
  return { keys, ended };
}

t.test('a wish is looked through before anything is paid, and a script before it goes on', async (t) => {
  const { writer, asked } = writerOf('terra', good);
  const writers = atEveryTier(writer);
  const bad = await run({ writers, moderation: moderationOf(() => ['violence', 'hate']) });
  await t.rejects(bad.ended, { name: 'Terminal', code: 'content_refused', message: /brief.*violence, hate/ });
  t.same([bad.keys, asked], [['moderate:wish:moderation'], []]);

  const later = await run({
    writers,
    moderation: moderationOf((texts) => (texts.join(' ').includes('syrup') ? ['sexual'] : [])),
  });
  await t.rejects(later.ended, { code: 'content_refused', message: /script written for it.*sexual/ });
  t.same(later.keys, ['moderate:wish:moderation', 'write:1:terra', 'moderate:script:moderation']);
});

t.test('a script says whether its words were looked through', async (t) => {
  const writers = atEveryTier(writerOf('terra', good).writer);
  const moderations = {
    passed: moderationOf(() => []),
    unchecked: moderationOf(() => down),
    absent: undefined,
  };
  const said = async (moderation: Moderation | undefined) => {
    const script = await (await run({ writers, moderation })).ended;
    t.same(Script.parse(script), script);
    return script.moderation;
  };
  t.equal(await said(moderations.passed), 'passed');
  t.equal(await said(moderations.unchecked), 'unchecked');
  t.equal(await said(moderations.absent), undefined);
  let calls = 0;
  t.equal(
    await said(moderationOf(() => (calls++ === 0 ? [] : down))),
    'unchecked',
    'half looked through is not',
  );
});

t.test('who failed is not asked for the next attempt, and whoever wrote stands in the script', async (t) => {
  const terra = writerOf('terra', down);
  const luna = writerOf('luna', weak('One'), good);
  const { keys, ended } = await run({ writers: atEveryTier(terra.writer, luna.writer) });
  t.same((await ended).scenes, good.scenes);
  t.same(keys, ['write:1:terra', 'write:1:luna', 'write:2:luna']);
});

t.test(
  'with the models down a brief is written from, a topic alone ends in words one can act on',
  async (t) => {
    const writers = atEveryTier(
      writerOf('terra', down).writer,
      writerOf('luna', down).writer,
      createExtractiveWriter(),
    );
    const withBrief = VideoRequest.parse({ brief, duration_seconds: 30 });
    t.match(await (await run({ writers }, withBrief)).ended, { provider: 'extractive' });
    await t.rejects((await run({ writers })).ended, {
      name: 'Retryable',
      message: /OpenAI answered 503: The engine is overloaded.*a topic alone needs a model.*give a brief/s,
    });
  },
);

t.test('what one model refuses to write is not taken to the next', async (t) => {
  const luna = writerOf('luna', good);
  const refused = new Terminal('content_refused', 'OpenAI refuses this subject', { mayBeCharged: true });
  const writers = atEveryTier(writerOf('terra', refused).writer, luna.writer, createExtractiveWriter());
  await t.rejects((await run({ writers })).ended, { code: 'content_refused' });
  t.same(luna.asked, []);
});

t.test(
  'a critic has its say in the score and tells the writer what to mend; without one rules judge alone',
  async (t) => {
    const feedback = ['s2: name the animal'];
    const terra = writerOf(
      'terra',
      good,
      scriptOf(good.scenes.map(({ narration }) => `${narration} So.`)),
      weak('X'),
    );
    const strict = await run({
      writers: atEveryTier(terra.writer),
      critics: atEveryTier(criticOf('judge', { score: 0.4, feedback })),
    });
    const script = await strict.ended;
    t.ok(script.score < 0.75);
    t.same(strict.keys.slice(0, 4), ['write:1:terra', 'judge:1:judge', 'write:2:terra', 'judge:2:judge']);
    t.ok(terra.asked[1]?.feedback.includes('s2: name the animal'));
    t.same(terra.asked[1]?.previous, { title: good.title, scenes: good.scenes });

    const silent = new Retryable('provider_silent', 'no answer', { mayBeCharged: true });
    const alone = await run({
      writers: atEveryTier(writerOf('terra', good).writer),
      critics: atEveryTier(
        criticOf('first', silent),
        criticOf('second', new Terminal('provider_rejected', 'no')),
      ),
    });
    const rulesAlone = await (await run({ writers: atEveryTier(writerOf('terra', good).writer) })).ended;
    t.equal((await alone.ended).score, rulesAlone.score);
    t.same(alone.keys, ['write:1:terra', 'judge:1:first', 'judge:1:second']);
  },
);

t.test('a script of the wrong length is not good enough however much a critic likes it', async (t) => {
  const critics = atEveryTier(criticOf('judge', { score: 1, feedback: [] }));
  const { writer, asked } = writerOf('terra', weak('One'), weak('Two'), weak('Three'), weak('Four'));
  t.ok((await (await run({ writers: atEveryTier(writer), critics })).ended).score < 0.75);
  t.equal(asked.length, 4);
});

t.test('an improvement that fails costs nothing of what there is', async (t) => {
  const { writer } = writerOf('terra', weak('One'), down);
  const { ended, keys } = await run({ writers: atEveryTier(writer) });
  t.same((await ended).scenes, weak('One').scenes);
  t.same(keys, ['write:1:terra', 'write:2:terra']);
});

const server = { apiKey: 'none', baseUrl: 'https://api.openai.com/v1', guard: bareGuard(), book: priceBook };
const [terra, luna] = ['gpt-6.1-terra', 'gpt-6-luna'].map((model) => ({ ...server, model }));
if (terra === undefined || luna === undefined) throw new Error('unreachable');
const real = {
  writers: {
    standard: [createOpenAiWriter(terra), createOpenAiWriter(luna), createExtractiveWriter()],
    economy: [createOpenAiWriter(luna), createExtractiveWriter()],
  },
  critics: {
    standard: [createOpenAiCritic(terra), createOpenAiCritic(luna)],
    economy: [createOpenAiCritic(luna)],
  },
  moderation: createOpenAiModeration(server),
};

t.test(
  'a minute after a brief of 2,000 words is written by the better model, four times if need be',
  async (t) => {
    const words = 'octopus '.repeat(2000);
    const request = VideoRequest.parse({ brief: words, duration_seconds: 60 });
    const plan = planAttempts(request, 'standard', real);
    t.equal(plan.attempts, 4);
    t.same([plan.writers, plan.critics], [real.writers.standard, real.critics.standard]);
    t.ok(plan.most <= stageWorstCase('script_generation', 'standard'), `${plan.most}`);
  },
);

t.test(
  'no wish is planned above what the stage may cost, and every one can be written at both tiers',
  async () => {
    const wishes = fc.record({
      brief: fc.option(fc.tuple(fc.constantFrom('a', 'é', '章', '"', '\n'), fc.nat(60_000)), {
        nil: undefined,
      }),
      duration_seconds: fc.integer({ min: 10, max: 600 }),
      complexity: fc.constantFrom(...Complexity.options),
      personality: fc.nat(2000),
    });
    fc.assert(
      fc.property(wishes, ({ brief: text, personality, ...wish }) =>
        (['standard', 'economy'] as const).every((tier) => {
          const { attempts, writers, critics, most } = planAttempts(
            {
              ...wish,
              topic: 'x',
              language: 'en',
              ...(text ? { brief: text[0].repeat(text[1]) } : {}),
              channel: { personality: 'p'.repeat(personality) },
            },
            tier,
            real,
          );
          const fits = most <= stageWorstCase('script_generation', tier);
          return fits && attempts >= 1 && writers.length === real.writers[tier].length && critics.length > 0;
        }),
      ),
      { numRuns: 100 },
    );
  },
);
