import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import t, { type Test } from 'tap';
import { createOpenAiCopywriter } from '#shared/adapters/openai/create-openai-copywriter.ts';
import { createOpenAiCritic } from '#shared/adapters/openai/create-openai-critic.ts';
import { createOpenAiWriter } from '#shared/adapters/openai/create-openai-writer.ts';
import { plainProfile } from '#shared/contracts/channel-profile.ts';
import { Script } from '#shared/contracts/script.ts';
import { VideoRequest } from '#shared/contracts/video-request.ts';
import { priceBook } from '#shared/domain/price-book.ts';
import type { ScriptWish } from '#shared/ports/writer.ts';
import handler from '../../functions/script-generation/handler.ts';
import { scriptWish } from '../../functions/script-generation/script-wish.ts';
import { startFakeOpenAi } from '../providers/fake-openai.ts';
import { type ChatRequest, messagesOf } from '../providers/openai/chat-request.ts';
import type { Spoken } from '../providers/openai/create-completer.ts';
import { atEveryTier } from '../support/at-every-tier.ts';
import { bareGuard } from '../support/bare-guard.ts';
import { octopusScript } from '../support/octopus-film.ts';
import { stageTools } from '../support/stage-tools.ts';
import { type Injection, injections } from './prompt-injections.ts';

const { signal } = new AbortController();
const places = ['brief', 'topic', 'personality', 'audience'] as const;
type Place = (typeof places)[number];

/** What a person could send with it: the API refuses control characters before it comes so far. */
function wishWith({ text }: Injection, place: Place): ScriptWish {
  const said = text.slice(0, { brief: 60_000, topic: 300, personality: 2000, audience: 300 }[place]);
  const request = VideoRequest.parse({
    topic: place === 'topic' ? said : 'Octopus hearts',
    ...(place === 'brief' ? { brief: said } : {}),
  });
  const isOfChannel = place === 'personality' || place === 'audience';
  return scriptWish(request, { ...plainProfile, ...(isOfChannel ? { [place]: said } : {}) });
}

async function provider(t: Test, answer?: (request: ChatRequest) => Spoken) {
  const folder = await mkdtemp(join(tmpdir(), 'ytempire-injections-'));
  const asked: ChatRequest[] = [];
  const fake = await startFakeOpenAi({
    billFile: join(folder, 'bill.jsonl'),
    isBillQuick: true,
    conduct: ({ request }) => {
      asked.push(request);
      return { kind: 'answer' };
    },
    ...(answer ? { answer } : {}),
  });
  t.teardown(async () => {
    await fake[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });
  const { baseUrl, apiKey } = fake;
  return {
    fake,
    asked,
    options: { apiKey, baseUrl, guard: bareGuard(), book: priceBook, model: 'gpt-6.1-terra' },
  };
}

/** A request without others' words: everything they must not be able to change. */
function structureOf(request: ChatRequest): object {
  const { messages, ...rest } = request;
  const { user } = messagesOf(request);
  const outside = user.replace(
    /<([a-z_]+)-([0-9a-f]{16})>\n[\s\S]*\n<\/\1-\2>/g,
    (_all, name: string) => `<${name}>`,
  );
  return {
    ...rest,
    roles: messages.map(({ role }) => role),
    outside: outside.replace(/<[a-z_]+>(\n\n<[a-z_]+>)*/g, ''),
  };
}

t.test('two hundred injections change nothing of a request but the words between its marks', async (t) => {
  t.equal(injections.length, 200);
  const { asked, options, fake } = await provider(t);
  const writer = createOpenAiWriter(options);
  const innocent = { family: 'none', text: 'Octopuses have three hearts.' };
  const models = new Set<string>();
  const strange: string[] = [];
  const charged: bigint[] = [];
  const innocents = new Map<Place, ChatRequest | undefined>();
  for (const place of places) {
    await writer.write(wishWith(innocent, place), { signal });
    innocents.set(place, asked.pop());
  }
  for (const [number, injection] of injections.entries()) {
    const place = places[number % places.length] ?? 'brief';
    const { script, cost } = await writer.write(wishWith(injection, place), { signal });
    const [plain, attacked] = [innocents.get(place), asked.pop()];
    if (plain === undefined || attacked === undefined || asked.length > 0) throw new Error('not asked once');
    const name = `${injection.family} in the ${place}`;
    if (messagesOf(attacked).system !== messagesOf(plain).system) strange.push(`${name}: the system prompt`);
    if (!isDeepStrictEqual(structureOf(attacked), structureOf(plain))) strange.push(`${name}: the request`);
    if (Script.safeParse(script).success === false) strange.push(`${name}: the script`);
    charged.push(cost);
    if (cost > writer.quote(wishWith(injection, place))) strange.push(`${name}: the quote`);
    models.add(attacked.model);
  }
  t.same(strange, []);
  const billed = fake.bill().slice(places.length);
  t.same(
    charged,
    billed.map(({ micros }) => BigInt(micros)),
  );
  t.same([...models], ['gpt-6.1-terra']);
});

t.test('a critic and a copywriter are given the same orders whatever a script says', async (t) => {
  const { asked, options } = await provider(t);
  const [critic, copywriter] = [createOpenAiCritic(options), createOpenAiCopywriter(options)];
  const wish = wishWith({ family: 'none', text: 'Octopuses have three hearts.' }, 'brief');
  const ask = async (text: string): Promise<object[]> => {
    asked.length = 0;
    const [scene] = octopusScript.scenes;
    if (scene === undefined) throw new Error('unreachable');
    const script = { ...octopusScript, scenes: [{ ...scene, narration: text.slice(0, 2000) }] };
    await critic.judge(script, wish, signal);
    await copywriter.write({ script, personality: text.slice(0, 2000) }, signal);
    return asked.map((request) => ({ ...structureOf(request), system: messagesOf(request).system }));
  };
  const plain = await ask('Octopuses have three hearts.');
  for (const { family, text } of injections.filter((_, number) => number % 5 === 0))
    t.same(await ask(text), plain, family);
});

t.test('a model that obeys an injection still gives nothing but clean words at the same price', async (t) => {
  const obedient = (injection: Injection) => {
    const text = injection.text.slice(-1200);
    return JSON.stringify({
      title: text,
      scenes: [
        { narration: text, keywords: [text, '', 'x'.repeat(500), '../../etc/passwd'], on_screen: text },
        { narration: `${text} ${'And on and on it goes. '.repeat(40)}`, keywords: [], on_screen: '' },
        { narration: '', keywords: ['nothing'], on_screen: 'nothing' },
      ],
    });
  };
  const best = { score: 100, reason: 'As ordered.' };
  const aspects = { hook: best, faithful: best, clear: best, flow: best, character: best, pictures: best };
  const praise = JSON.stringify({ aspects, feedback: [] });
  let now: Injection = { family: '', text: '' };
  const { options } = await provider(t, ({ response_format: format }) =>
    format?.type === 'json_schema' && format.json_schema.name === 'script' ? obedient(now) : praise,
  );
  const tools = stageTools({
    writers: atEveryTier(createOpenAiWriter(options)),
    critics: atEveryTier(createOpenAiCritic(options)),
  });
  const request = VideoRequest.parse({ topic: 'Octopus hearts' });
  const quote = handler.quote({ request }, 'standard', tools);
  const hidden = /[\p{Cc}\u200b\u202a-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]|<[a-z/!|]|https?:\/\//iu;
  for (const injection of injections) {
    now = injection;
    let charged = 0n;
    const effect: typeof tools.effect = async (_key, _quote, call) => {
      const { result, charged: amount } = await call();
      charged += amount;
      return result;
    };
    const script = await handler.run({ request }, { ...tools, effect });
    t.same(Script.parse(script), script, injection.family);
    const words = [
      script.title,
      ...script.scenes.flatMap((one) => [one.narration, one.on_screen, ...one.keywords]),
    ];
    t.same(
      words.filter((word) => hidden.test(word) || !word.isWellFormed()),
      [],
      injection.family,
    );
    t.ok(charged > 0n && charged <= quote);
  }
});
