import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { createExtractiveWriter } from '#shared/adapters/extractive-writer/create-extractive-writer.ts';
import { micros, zeroMicros } from '#shared/contracts/money.ts';
import { Script } from '#shared/contracts/script.ts';
import { VideoRequest } from '#shared/contracts/video-request.ts';
import { speakingSeconds } from '#shared/domain/speaking-time.ts';
import type { Revision, Writer } from '#shared/ports/writer.ts';
import handler from '../../../functions/script-generation/handler.ts';
import { scoreScript } from '../../../functions/script-generation/score-script.ts';
import { atEveryTier } from '../../support/at-every-tier.ts';
import { stageTools } from '../../support/stage-tools.ts';

const brief = readFileSync(new URL('../../../docs/examples/octopus.md', import.meta.url), 'utf8');
const request = VideoRequest.parse({ brief, duration_seconds: 30 });

function scriptOf(narrations: string[], title = 'Why octopuses have three hearts'): Script {
  return Script.parse({
    title,
    language: 'en',
    scenes: narrations.map((narration, place) => ({
      id: `s${place + 1}`,
      role: place === 0 ? 'hook' : 'point',
      narration,
      keywords: ['octopus'],
      on_screen: '',
    })),
    score: 0,
    estimated_seconds: speakingSeconds(narrations.join(' ')) || 1,
    provider: 'test',
  });
}

/** A writer that hands out the given scripts in turn, and what it was asked. */
function writerOf(scripts: Script[]): { writer: Writer; asked: (Revision | undefined)[] } {
  const asked: (Revision | undefined)[] = [];
  const writer: Writer = {
    identity: 'given scripts',
    quote: () => micros(70),
    write: async (_request, { revision }) => {
      const script = scripts[Math.min(asked.length, scripts.length - 1)];
      asked.push(revision);
      if (script === undefined) throw new Error('no script');
      return { script, cost: zeroMicros };
    },
  };
  return { writer, asked };
}

const weak = (word: string) => scriptOf([`${word} is what this is about and nothing is said.`]);

t.test('a good script is written once and carries its score', async (t) => {
  const charged: string[] = [];
  const tools = stageTools({ writers: atEveryTier(createExtractiveWriter()) });
  const script = await handler.run(
    { request },
    {
      ...tools,
      effect: async (key, quote, call) => {
        const { result, charged: amount, service } = await call();
        charged.push(`${key} ${service} ${quote} ${amount}`);
        return JSON.parse(JSON.stringify(result));
      },
    },
  );
  t.same(charged, ['write:1:extractive openai_api 0 0']);
  t.ok(script.score >= 0.75);
  t.same(Script.parse(script), script);
});

t.test(
  'a weak script is improved at most three times with what was weak, and the best is kept',
  async (t) => {
    const better = scriptOf(['Three hearts beat in one octopus.', 'Blue blood and eight arms need oxygen.']);
    const { writer, asked } = writerOf([weak('One'), better, weak('Two'), weak('Three'), weak('Four')]);
    const script = await handler.run({ request }, stageTools({ writers: atEveryTier(writer) }));
    t.equal(asked.length, 4);
    t.same(
      asked.map((revision) => revision?.attempt),
      [undefined, 2, 3, 4],
    );
    t.match(asked[1]?.feedback[0], /bring the narration to 30 s/);
    t.same(script.scenes, better.scenes);
  },
);

t.test('a writer that has nothing better to give is not asked again', async (t) => {
  const { writer, asked } = writerOf([weak('Same')]);
  await handler.run({ request }, stageTools({ writers: atEveryTier(writer) }));
  t.equal(asked.length, 2);
});

t.test('a script is quoted at what the writer asks for every attempt there may be', async (t) => {
  const { writer } = writerOf([weak('Same')]);
  t.equal(handler.quote({ request }, 'standard', stageTools({ writers: atEveryTier(writer) })), 280n);
  t.equal(
    handler.quote(
      { request },
      'economy',
      stageTools({ writers: { standard: [], economy: [writer, writer] } }),
    ),
    560n,
  );
  t.equal(
    handler.quote({ request }, 'standard', stageTools({ writers: atEveryTier(createExtractiveWriter()) })),
    0n,
  );
});

t.test('a score is between 0 and 1 and falls with a wrong length, a dull opening and repetition', (t) => {
  const good = scriptOf([
    'An octopus has three hearts, and one stops when it swims.',
    'Two hearts serve the gills, where the blood picks up oxygen from the water.',
    'The systemic heart pumps that blood to the brain and to all eight arms.',
    'Blue blood carries less oxygen than red blood, so it must move at high pressure.',
    'That is why an octopus would rather crawl along the bottom than swim.',
  ]);
  const score = (script: Script, wishes = {}) => scoreScript(script, { ...request, ...wishes }).score;
  const best = score(good, { duration_seconds: Math.round(good.estimated_seconds) + 1 });
  t.ok(best > 0.85, `${best}`);
  t.ok(score(good, { duration_seconds: 120 }) < best - 0.2, 'length');
  const [hook, ...rest] = good.scenes.map(({ narration }) => narration);
  const dull =
    'There are animals in the sea that are of interest to quite a lot of people for a great variety of more or less good reasons.';
  t.ok(score(scriptOf([dull, ...rest])) < score(scriptOf([hook ?? '', ...rest])), 'hook');
  t.ok(score(scriptOf([hook ?? '', hook ?? '', hook ?? '', hook ?? ''])) < score(good), 'repetition');
  fc.assert(
    fc.property(
      fc.array(fc.string({ minLength: 1, maxLength: 300 }), { minLength: 1, maxLength: 9 }),
      (texts) => {
        const { score: any } = scoreScript(scriptOf(texts), request);
        return any >= 0 && any <= 1;
      },
    ),
  );
  t.end();
});

t.test('rules do not call a script weak because they do not know its language', async (t) => {
  const chinese = {
    ...scriptOf([
      '章鱼有三颗心脏吗？',
      '其中两颗只负责把血液送进鳃里。',
      '第三颗把血液送到身体的其他部分，章鱼一游泳它就停下来。',
    ]),
    language: 'zh',
  };
  const german = {
    ...scriptOf([
      'Ein Krake hat drei Herzen, und eines steht beim Schwimmen still.',
      'Zwei davon treiben das Blut durch die Kiemen, wo es Sauerstoff aufnimmt.',
      'Das dritte schickt es weiter in den Körper und in alle acht Arme.',
    ]),
    title: 'Warum ein Krake drei Herzen hat',
    language: 'de',
  };
  for (const script of [chinese, german]) {
    const duration_seconds = Math.round(script.estimated_seconds + 0.5);
    const { score } = scoreScript(script, {
      ...request,
      brief: undefined,
      topic: script.title,
      duration_seconds,
    });
    t.ok(score >= 0.75, `${script.language}: ${score}`);
  }
});
