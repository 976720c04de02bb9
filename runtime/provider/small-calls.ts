import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { createModel } from '#shared/adapters/openai/call-model.ts';
import { connect } from '#shared/adapters/postgres/connect.ts';
import { createAccountAccess } from '#shared/adapters/youtube/account-access.ts';
import type { Guards } from '#shared/compose-guards.ts';
import { composeProviders } from '#shared/compose-providers.ts';
import { composeYoutube } from '#shared/compose-publisher.ts';
import type { Config } from '#shared/config.ts';
import type { ChannelVoices } from '#shared/contracts/channel-profile.ts';
import { type Micros, zeroMicros } from '#shared/contracts/money.ts';

export interface SmallCall {
  /** What was asked, and of whom. */
  asked: string;
  answered: string;
  cost: Micros;
}

export interface CallTools {
  config: Config;
  guards: Guards;
  signal: AbortSignal;
}

/** The smallest call of each provider that shows that everything works: its key, its address, its price. */
export const smallCalls = {
  openai: callOpenAi,
  'google-tts': (tools: CallTools) => speak(tools, 'google'),
  elevenlabs: (tools: CallTools) => speak(tools, 'elevenlabs'),
  pexels: (tools: CallTools) => search(tools, 'pexels'),
  pixabay: (tools: CallTools) => search(tools, 'pixabay'),
  youtube: callYoutube,
} as const satisfies Record<string, (tools: CallTools) => Promise<SmallCall>>;

/** Room for a model that thinks before it says a word. */
const mostOutputTokens = 500;

async function callOpenAi({ config, guards, signal }: CallTools): Promise<SmallCall> {
  const { openai, book } = config.providers;
  const model = createModel({
    apiKey: config.optionalSecret('openai-api-key') ?? 'none',
    ...{ baseUrl: openai.baseUrl, model: openai.model, guard: guards.guard('openai'), book },
  });
  const question = {
    name: 'greeting',
    schema: z.strictObject({ word: z.string() }),
    system: 'Answer with one English word of greeting.',
    user: 'Good day!',
    ...{ mostOutputTokens, timeoutMs: 60_000 },
  };
  const { answer, cost } = await model.ask(question, signal);
  return { asked: `one word of ${openai.model} at ${openai.baseUrl}`, answered: `"${answer.word}"`, cost };
}

const sentence = 'Octopuses have three hearts.';

async function speak({ config, guards, signal }: CallTools, kind: keyof ChannelVoices): Promise<SmallCall> {
  const speech = composeProviders(config, guards).speeches.standard.find((one) => one.kind === kind);
  const voice = speech?.voiceFor('en');
  if (speech === undefined || voice === undefined) throw new Error(`${kind} has no English voice here.`);
  const folder = await mkdtemp(join(tmpdir(), 'ytempire-provider-'));
  try {
    const outFile = join(folder, 'speech.wav');
    const spoken = await speech.speak({ text: sentence, language: 'en', voice, outFile, signal });
    return {
      asked: `"${sentence}" of the voice ${voice} (${speech.identity})`,
      answered: `${spoken.seconds.toFixed(2)} s of sound with the times of ${spoken.words.length} words`,
      cost: spoken.cost,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function search({ config, guards, signal }: CallTools, name: 'pexels' | 'pixabay'): Promise<SmallCall> {
  const library = composeProviders(config, guards).stock.find(({ identity }) => identity.startsWith(name));
  if (library === undefined) throw new Error(`${name} is not set up.`);
  const query = { kind: 'clip', words: 'sea', format: '16:9', language: 'en' } as const;
  const found = await library.search(query, signal);
  const [first] = found;
  const example = first ? `, for example ${first.id} by ${first.credit.author}` : '';
  return {
    asked: 'clips of the sea',
    answered: `${found.length} that fit${example}`,
    cost: library.quote(1),
  };
}

/** One unit of the day's quota for each account. */
async function callYoutube({ config, guards, signal }: CallTools): Promise<SmallCall> {
  const sql = connect(config.secret('database-url'), { max: 1, applicationName: 'provider' });
  try {
    const youtube = composeYoutube(config, sql, guards.guard('youtube'));
    const accounts = await youtube.accounts.list(new Date());
    if (accounts.length === 0)
      throw new Error('No account is connected: npm run youtube -- connect NAME (docs/operations.md).');
    const access = createAccountAccess(youtube);
    const told: string[] = [];
    for (const { name } of accounts) {
      const { data } = await access
        .call(
          name,
          ({ api, signal: within }) =>
            api.channels.list({ part: ['snippet'], mine: true }, { signal: within }),
          { signal, repeats: false, bucket: 'units' },
        )
        .catch((error: Error) => {
          throw new Error(`the account ${name}: ${error.message}`, { cause: error });
        });
      told.push(`${name} is "${data.items?.[0]?.snippet?.title ?? 'a channel without a name'}"`);
    }
    return {
      asked: `whose channels ${accounts.length} connected account(s) are`,
      answered: `${told.join(', ')}; ${accounts.length} unit(s) of the day's quota`,
      cost: zeroMicros,
    };
  } finally {
    await sql.end({ timeout: 2 });
  }
}
