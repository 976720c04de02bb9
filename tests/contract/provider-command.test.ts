import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { loadConfig } from '#shared/config.ts';
import { providerCommand } from '../../runtime/cli/provider-command.ts';
import { startFakeElevenLabs } from '../providers/fake-elevenlabs.ts';
import { startFakeGoogleTts } from '../providers/fake-google-tts.ts';
import { startFakeOpenAi } from '../providers/fake-openai.ts';
import { startFakePexels } from '../providers/fake-pexels.ts';
import { startFakePixabay } from '../providers/fake-pixabay.ts';
import { publishingWorld, tokenKey } from '../providers/youtube/publishing-world.ts';

/** The command on a data folder with these secrets. */
async function provider(
  argv: string[],
  {
    secrets = {},
    settings = {},
  }: { secrets?: Record<string, string>; settings?: Record<string, string> } = {},
) {
  const dataDir = await mkdtemp(join(tmpdir(), 'provider-command-'));
  try {
    await mkdir(join(dataDir, 'secrets'));
    for (const [name, value] of Object.entries(secrets))
      await writeFile(join(dataDir, 'secrets', name), value);
    const said: string[] = [];
    const output = { write: (text: string) => said.push(text) > 0 };
    const config = loadConfig({ YTEMPIRE_DATA_DIR: dataDir, ...settings });
    const code = await providerCommand({ argv, config, stdout: output, stderr: output });
    return { code, said: said.join('') };
  } finally {
    await rm(dataDir, { recursive: true });
  }
}

const worked =
  /works\.\n {2}asked .+\n {2}answered .+\n {2}cost {6}\$\d.* by the price book\n {2}took {6}\d+ ms/;

t.test(
  'the smallest real call of each provider says what was answered, what it costs and how long it took',
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'provider-bill-'));
    t.teardown(() => rm(folder, { recursive: true }));
    await using openai = await startFakeOpenAi({ billFile: join(folder, 'bill') });
    const model = await provider(['openai'], {
      secrets: { 'openai-api-key': openai.apiKey },
      settings: { YTEMPIRE_OPENAI_BASE_URL: openai.baseUrl },
    });
    t.match(model, { code: 0, said: worked });
    t.equal(openai.bill().length, 1, 'one call, charged once');

    await using elevenlabs = await startFakeElevenLabs();
    const dear = await provider(['elevenlabs'], {
      secrets: { 'elevenlabs-api-key': elevenlabs.apiKey },
      settings: { YTEMPIRE_ELEVENLABS_BASE_URL: elevenlabs.baseUrl },
    });
    t.match(dear, { code: 0, said: worked });
    t.match(dear.said, /times of 4 words/);
    t.equal(elevenlabs.bill().length, 1);

    await using google = await startFakeGoogleTts();
    const cheap = await provider(['google-tts'], {
      secrets: { 'google-tts-credentials': google.credentials },
      settings: { YTEMPIRE_GOOGLE_TTS_ENDPOINT: google.endpoint },
    });
    t.match(cheap, { code: 0, said: worked });
    t.equal(google.bill().length, 1);

    await using pexels = await startFakePexels({ offers: [] });
    const first = await provider(['pexels'], {
      secrets: { 'pexels-api-key': pexels.apiKey },
      settings: { YTEMPIRE_PEXELS_BASE_URL: pexels.baseUrl },
    });
    t.match(first, { code: 0, said: worked });
    await using pixabay = await startFakePixabay({ offers: [] });
    const second = await provider(['pixabay'], {
      secrets: { 'pixabay-api-key': pixabay.apiKey },
      settings: { YTEMPIRE_PIXABAY_BASE_URL: pixabay.baseUrl },
    });
    t.match(second, { code: 0, said: worked });
  },
);

t.test('every connected account is asked whose channel it is', async (t) => {
  await using world = await publishingWorld();
  const ask = (url = world.url) =>
    provider(['youtube'], {
      secrets: { 'youtube-clients': world.clients, 'youtube-token-key': tokenKey, 'database-url': url },
      settings: {
        YTEMPIRE_YOUTUBE_BASE_URL: world.youtube.baseUrl,
        YTEMPIRE_GOOGLE_OAUTH_BASE_URL: world.youtube.baseUrl,
      },
    });
  t.match(await ask('postgres://nobody@127.0.0.1:1/none'), { code: 1, said: /with npm start/ });
  t.match(await ask(), { code: 1, said: /npm run youtube -- connect/ });
  await world.connect('deep-sea');
  const channel = await world.connect('shallows', 'b');
  const told = await ask();
  t.match(told, { code: 0, said: worked });
  t.match(told.said, /deep-sea is "Channel of deep-sea", shallows is "Channel of shallows"/);
  world.youtube.signIn.revoke(channel.id);
  t.match(await ask(), { code: 1, said: /the account shallows: YouTube answered 400: invalid_grant/ });
});

t.test(
  'what a provider says when it refuses is told, and so is that a call may have been charged',
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'provider-bill-'));
    t.teardown(() => rm(folder, { recursive: true }));
    await using openai = await startFakeOpenAi({
      billFile: join(folder, 'bill'),
      conduct: () => ({ kind: 'charge_and_cut' }),
    });
    const settings = { YTEMPIRE_OPENAI_BASE_URL: openai.baseUrl };
    const refused = await provider(['openai'], { secrets: { 'openai-api-key': 'sk-another-one' }, settings });
    t.match(refused, { code: 1, said: /^openai does not work: .*Incorrect API key/ });
    t.notMatch(refused.said, /sk-another-one|may have been charged/);
    const cut = await provider(['openai'], { secrets: { 'openai-api-key': openai.apiKey }, settings });
    t.match(cut, { code: 1, said: /may have been charged/ });
    t.equal(openai.bill().length, 1, 'and it was not made again');
  },
);

t.test('without a key it is said where to put one, and nothing is called', async (t) => {
  t.match(await provider(['openai']), { code: 3, said: /secrets\/openai-api-key, or into OPENAI_API_KEY/ });
  const empty = { secrets: { 'google-tts-credentials': '\n' } };
  t.match(await provider(['google-tts'], empty), { code: 3, said: /GOOGLE_APPLICATION_CREDENTIALS/ });
  t.match(await provider(['youtube']), { code: 3, said: /secrets\/youtube-clients/ });
  const list = await provider([], { settings: { OPENAI_API_KEY: 'sk-from-the-environment' } });
  t.match(list, { code: 0, said: /^openai +has a key\n/ });
  t.equal(list.said.trim().split('\n').length, 6);
  t.match(await provider(['--help']), { code: 0, said: /Exit codes/ });
  for (const wrong of [['opnai'], ['openai', 'pexels'], ['--nonsense']])
    t.match(await provider(wrong), { code: 2, said: /npm run provider -- --help/ });
});
