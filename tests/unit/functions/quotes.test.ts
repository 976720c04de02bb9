import { availableParallelism } from 'node:os';
import t from 'tap';
import { createExtractiveWriter } from '#shared/adapters/extractive-writer/create-extractive-writer.ts';
import { createFliteSpeech } from '#shared/adapters/flite/create-flite-speech.ts';
import { quoteIllustrations } from '#shared/adapters/illustrations/quote-illustrations.ts';
import { Retryable } from '#shared/contracts/errors.ts';
import { dollars, type Micros, micros, zeroMicros } from '#shared/contracts/money.ts';
import { type PartsReady, ScriptReady } from '#shared/contracts/stages.ts';
import { stageWorstCase } from '#shared/domain/pricing.ts';
import type { Encoder } from '#shared/ports/encoder.ts';
import type { Pictures } from '#shared/ports/pictures.ts';
import type { Pricing } from '#shared/stage/definition.ts';
import { offersOf } from '#shared/stage/offers-of.ts';
import audio from '../../../functions/audio-synthesis/handler.ts';
import media from '../../../functions/media-collection/handler.ts';
import rendering from '../../../functions/video-rendering/handler.ts';
import { atEveryTier } from '../../support/at-every-tier.ts';
import { stageTools } from '../../support/stage-tools.ts';

const ready = ScriptReady.parse({
  request: { topic: 'Why octopuses have three hearts' },
  script: {
    title: 'Three hearts',
    language: 'en',
    scenes: ['An octopus has three hearts.', 'One stops when it swims.'].map((narration, place) => ({
      id: `s${place + 1}`,
      role: 'point',
      narration,
      keywords: ['octopus'],
      on_screen: '',
    })),
    score: 1,
    estimated_seconds: 4,
    provider: 'test',
  },
});

const cheapPictures: Pictures = {
  identity: 'none',
  quote: (searches) => micros(searches),
  find: async () => [],
};

t.test('with offline providers the stages before the render are quoted at nothing', async (t) => {
  const pictures = { ...cheapPictures, quote: quoteIllustrations };
  const tools = stageTools({
    writers: atEveryTier(createExtractiveWriter()),
    speeches: atEveryTier(createFliteSpeech()),
    pictures,
  });
  for (const tier of ['standard', 'economy'] as const) {
    t.equal(audio.quote(ready, tier, tools), zeroMicros);
    t.equal(media.quote(ready, tier, tools), zeroMicros);
  }
});

t.test('pictures are quoted for every search there may be', async (t) => {
  let searches = 0;
  const pictures: Pictures = {
    ...cheapPictures,
    find: async ({ keywords }) => {
      searches++;
      const [keyword = ''] = keywords;
      const credit = { title: '', author: '', licence: '', source: '' };
      return [{ keyword, name: `${searches}`, fit: 0, png: new Uint8Array([searches]), credit }];
    },
  };
  const tools = stageTools({ pictures });
  await media.run(ready, tools);
  t.ok(searches > 0);
  t.ok(searches <= media.quote(ready, 'standard', tools), `${searches} searches are paid for`);
});

t.test('a render is quoted at the fixed price of a GPU or at the cores there are', async (t) => {
  const parts = {} as PartsReady;
  const on = (lane: Pricing['lane']) => ({ ...stageTools({}), lane });
  const cores = (cap: Micros): Micros => {
    const all = micros(availableParallelism() * 300 * 10);
    return all > cap ? cap : all;
  };
  t.equal(rendering.quote(parts, 'standard', on('gpu')), dollars(0.3));
  t.equal(rendering.quote(parts, 'standard', on('cpu')), cores(dollars(0.3)));
  for (const lane of ['gpu', 'cpu'] as const)
    t.equal(rendering.quote(parts, 'economy', on(lane)), cores(dollars(0.15)));
});

t.test('the economy tier never asks for the GPU', async (t) => {
  const asked: string[] = [];
  const probe: Encoder['probe'] = async (lane) => {
    asked.push(lane);
    throw new Retryable('asked', 'the test wants to know no more');
  };
  for (const tier of ['standard', 'economy'] as const) {
    const tools = { ...stageTools({ encoder: { probe } as Encoder }), tier, lane: 'gpu' as const };
    await t.rejects(rendering.run({ request: {} } as PartsReady, tools), { code: 'asked' });
  }
  t.same(asked, ['gpu', 'cpu']);
});

t.test(
  'a tier that would cost more than a stage may is not offered, and without any the stage is refused',
  async (t) => {
    const tools = stageTools({});
    const offers = (standard: Micros, economy: Micros) =>
      offersOf(
        { name: 'audio_synthesis', quote: (_input, tier) => (tier === 'standard' ? standard : economy) },
        {},
        tools,
      );
    const most = {
      standard: stageWorstCase('audio_synthesis', 'standard'),
      economy: stageWorstCase('audio_synthesis', 'economy'),
    };
    t.same(offers(most.standard, most.economy), [
      { tier: 'standard', amount: most.standard },
      { tier: 'economy', amount: most.economy },
    ]);
    t.same(offers(micros(most.standard + 1n), most.economy), [{ tier: 'economy', amount: most.economy }]);
    t.throws(() => offers(micros(most.standard + 1n), micros(most.economy + 1n)), {
      code: 'quote_above_worst_case',
      message:
        /audio_synthesis may cost more than a stage is allowed to: \$0\.20 of \$0\.20 at the standard tier/,
    });
  },
);
