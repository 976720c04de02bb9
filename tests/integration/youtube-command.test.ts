import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { type Config, loadConfig } from '#shared/config.ts';
import { youtubeCommand } from '../../runtime/cli/youtube-command.ts';
import {
  film,
  orderOf,
  type PublishingWorld,
  publish,
  publishingWorld,
  tokenKey,
} from '../providers/youtube/publishing-world.ts';

function configOf(world: PublishingWorld, key = tokenKey): Config {
  const { baseUrl } = world.youtube;
  const config = loadConfig({ YTEMPIRE_YOUTUBE_BASE_URL: baseUrl, YTEMPIRE_GOOGLE_OAUTH_BASE_URL: baseUrl });
  return {
    ...config,
    secret: (name) => (name === 'youtube-token-key' ? key : world.url),
    optionalSecret: () => world.clients,
  };
}

/** Types a line. `open`: what a person does with the address that is printed. */
async function type(
  config: Config,
  line: string,
  open: (address: string) => Promise<unknown> = async () => {},
): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' };
  const opened: Promise<unknown>[] = [];
  const output = (where: 'out' | 'err') => ({
    write(text: string) {
      said[where] += text;
      const [address] = /http:\S+auth\?\S+/.exec(text) ?? [];
      if (address) opened.push(open(address));
      return true;
    },
  });
  const code = await youtubeCommand({
    argv: line.split(' ').filter(Boolean),
    config,
    stdout: output('out') as never,
    stderr: output('err') as never,
  });
  await Promise.all(opened);
  return { code, ...said };
}

t.test(
  'a channel is connected in the browser, and its token can publish and stands nowhere in the clear',
  async (t) => {
    await using world = await publishingWorld();
    world.youtube.addChannel('Deep Sea');
    const config = configOf(world);
    t.match(await type(config, 'list'), { code: 0, out: /No account is connected/ });
    const connected = await type(config, 'connect deep-sea --project a', async (address) => {
      const page = await fetch(address);
      t.match(await page.text(), /Thank you/);
    });
    t.match(connected, { code: 0, out: /deep-sea is connected: Deep Sea \(UC/ });
    t.notMatch(JSON.stringify(connected), /1\/\/0|ya29|GOCSPX/, 'nothing secret is printed');
    t.match(await type(config, 'list'), { out: /^deep-sea {2}Deep Sea {2}a {2}0 in 7 days {2}ready\n$/ });
    const { file, content } = film();
    const order = orderOf(await world.video(), content);
    t.match(await publish(world.publisher(), order, file), { kind: 'sent', account: 'deep-sea' });
    t.match(await type(config, 'quota'), {
      out: /^a {2}89 uploads {2}8550 units {2}enough for 17 videos\n.*midnight/,
    });
    t.match(JSON.parse((await type(config, 'list --json')).out), {
      accounts: [{ name: 'deep-sea', state: /^rests until .* it has just uploaded$/, uploads_in_7_days: 1 }],
    });
    t.match(await type(config, 'resume deep-sea'), { code: 0 });
    t.match(await type(config, 'pause deep-sea'), { code: 0 });
    t.match(await type(config, 'list'), { out: /paused since/ });
    t.match(await type(config, `again ${order.videoId}`), { code: 0 });
    t.match(await type(config, `again ${order.videoId}`), { code: 1, err: /Nothing of video/ });
    t.match(await type(config, 'connect twin --project b', fetch), {
      code: 1,
      err: /connected as deep-sea already/,
    });
    t.match(await type(config, 'remove deep-sea'), { code: 0 });
    t.match(await type(config, 'remove deep-sea'), { code: 1, err: /No account deep-sea/ });
  },
);

t.test('a browser that does not know the state, refuses, or ticks too little connects nothing', async (t) => {
  await using world = await publishingWorld();
  const config = configOf(world);
  const back = async (address: string, change: (redirect: URL) => void) => {
    const page = await fetch(address, { redirect: 'manual' });
    const redirect = new URL(page.headers.get('location') ?? '');
    change(redirect);
    return await fetch(redirect);
  };
  const refused = await type(config, 'connect one --project a', async (address) => {
    const stranger = await back(address, (redirect) => redirect.searchParams.set('state', 'guessed'));
    t.equal(stranger.status, 404);
    await back(address, (redirect) => {
      redirect.searchParams.delete('code');
      redirect.searchParams.set('error', 'access_denied');
    });
  });
  t.match(refused, { code: 1, err: /refused in the browser/ });
  const forged = await type(config, 'connect one --project a', async (address) => {
    await back(address, (redirect) => redirect.searchParams.set('code', '4/0A-of-somebody-else'));
  });
  t.match(forged, { code: 1, err: /invalid_grant/ });
  const little = await type(config, 'connect one --project a', async (address) => {
    const url = new URL(address);
    url.searchParams.set('scope', 'https://www.googleapis.com/auth/youtube.upload');
    await fetch(url);
  });
  t.match(little, { code: 1, err: /tick every box/ });
  t.match(await type(config, 'connect one --project c'), {
    code: 2,
    err: /holds no project c; it holds: a, b/,
  });
  t.match(await type(config, 'list'), { out: /No account/ });
});

t.test('after a change of keys nothing opens until it is sealed anew', async (t) => {
  await using world = await publishingWorld();
  await world.connect('one');
  const folder = await mkdtemp(join(tmpdir(), 'rekey-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const old = join(folder, 'old-key');
  await writeFile(old, `${tokenKey}\n`);
  const config = configOf(world, Buffer.alloc(32, 1).toString('base64'));
  await writeFile(join(folder, 'wrong-key'), Buffer.alloc(32, 2).toString('base64'));
  t.match(await type(config, `rekey --old-key-file ${join(folder, 'wrong-key')}`), {
    code: 1,
    err: /another key/,
  });
  t.match(await type(config, `rekey --old-key-file ${old}`), { code: 0, out: /^1 sealed anew/ });
  t.match(
    await type(config, `rekey --old-key-file ${old}`),
    { code: 0, out: /^1 sealed anew/ },
    'safe to repeat',
  );
});

t.test('what was typed wrongly is told from what could not be done', async (t) => {
  const config: Config = { ...loadConfig({}), secret: () => 'postgres://nobody@127.0.0.1:1/none' };
  const wrong = [
    ['paint one', /"paint" is no order/],
    ['pause', /Name the account/],
    ['pause ONE', /Name the account/],
    ['pause one two', /one word too many/],
    ['connect one', /--project names/],
    ['connect one --project a --port 99999', /--port/],
    ['again 12', /"12" is no id/],
    ['rekey', /--old-key-file/],
    ['--nonsense', /nonsense/],
  ] as const;
  for (const [line, words] of wrong) t.match(await type(config, line), { code: 2, err: words }, line);
  t.match(await type(config, '--help'), { code: 0, out: /npm run youtube/ });
  t.match(await type(config, 'list'), { code: 1, err: /start the system with npm start/ });
});
