import { join } from 'node:path';
import { Readable } from 'node:stream';
import t from 'tap';
import { createChannels } from '#shared/adapters/postgres/channels/create-channels.ts';
import { type Config, loadConfig } from '#shared/config.ts';
import { ChannelProfile, plainProfile } from '#shared/contracts/channel-profile.ts';
import { ChannelId } from '#shared/contracts/ids.ts';
import { channelCommand } from '../../runtime/cli/channel-command.ts';
import { productDatabase } from '../support/videos.ts';

const example = join(import.meta.dirname, '../../docs/examples/channel.yml');
const deepSea = ChannelId.parse('deep-sea');

async function type(
  config: Config,
  line: string,
  stdin = '',
): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await channelCommand({
    argv: line.split(' ').filter(Boolean),
    config,
    stdin: Readable.from([stdin]),
    stdout: { write: (text: string) => out.push(text) > 0 } as never,
    stderr: { write: (text: string) => err.push(text) > 0 } as never,
  });
  return { code, out: out.join(''), err: err.join('') };
}

t.test('a channel is described by a file, shown as one, listed and forgotten', async (t) => {
  await using db = await productDatabase();
  const config: Config = { ...loadConfig({}), secret: () => db.url };
  t.match(await type(config, 'list'), { code: 0, out: /No channel is described/ });
  t.match(await type(config, `set deep-sea ${example}`), { code: 0, out: 'deep-sea is described.\n' });
  const shown = await type(config, 'show deep-sea');
  t.match(shown.out, /niche: science/);
  t.match(await type(config, 'set other -', shown.out), { code: 0 });
  const channels = createChannels(db.sql);
  const described = await channels.profile(deepSea);
  t.match(described, { niche: 'science', voices: { de: { google: 'de-DE-Neural2-C' } } });
  t.same(await channels.profile(ChannelId.parse('other')), described, 'what is shown can be set again');
  t.match(await type(config, 'list'), { out: /deep-sea {2}science {5}A calm marine/ });
  t.match(await type(config, 'forget deep-sea'), { code: 0 });
  t.match(await type(config, 'forget deep-sea'), { code: 1, err: /Nobody described deep-sea/ });
  t.same(await createChannels(db.sql).profile(deepSea), plainProfile);
});

t.test('a wrong file or order is refused in words that name what is wrong', async (t) => {
  const config: Config = { ...loadConfig({}), secret: () => 'postgres://nobody@127.0.0.1:1/none' };
  t.match(await type(config, 'set a -', 'nitche: science'), { code: 2, err: /nitche/ });
  t.match(await type(config, 'set a -', 'voices: { english: {} }'), { code: 2, err: /voices/ });
  t.match(await type(config, 'set a -', 'niche: [science'), { code: 2, err: /no YAML/ });
  t.match(await type(config, 'set A -', ''), { code: 2, err: /lower-case/ });
  t.match(await type(config, 'paint a'), { code: 2, err: /"paint" is no order/ });
  t.match(await type(config, 'show a b'), { code: 2, err: /"b" is one word too many/ });
  t.match(await type(config, 'set a'), { code: 2, err: /Name the file/ });
  t.match(await type(config, 'list'), { code: 1, err: /start the system with npm start/ });
});

t.test('a profile is read again after five seconds, not sooner', async (t) => {
  await using db = await productDatabase();
  let now = 0;
  const reader = createChannels(db.sql, () => now);
  await reader.profile(deepSea);
  await createChannels(db.sql).describe(deepSea, ChannelProfile.parse({ niche: 'history' }));
  t.equal((await reader.profile(deepSea)).niche, 'general');
  now = 5001;
  t.equal((await reader.profile(deepSea)).niche, 'history');
});
