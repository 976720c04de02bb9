import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { createChannels } from '#shared/adapters/postgres/channels/create-channels.ts';
import { connect, type Sql } from '#shared/adapters/postgres/connect.ts';
import type { Config } from '#shared/config.ts';
import { ChannelProfile } from '#shared/contracts/channel-profile.ts';
import { ChannelId } from '#shared/contracts/ids.ts';
import type { Channels } from '#shared/ports/channels.ts';
import { inWords, UsageError } from './failures.ts';
import type { Output } from './progress-view.ts';

export interface ChannelCommandOptions {
  argv: string[];
  config: Config;
  stdin: NodeJS.ReadableStream;
  stdout: Output;
  stderr: Output;
}

const help = `Describes channels: what their videos are about, who speaks, and where they go.

  npm run channel                    lists the channels that are described
  npm run channel -- show ID         prints one, as the file it could be set from
  npm run channel -- set ID FILE     describes one by a YAML or JSON file; - reads the standard input
  npm run channel -- forget ID       goes back to the plain one

A file (everything may be left out; docs/examples/channel.yml has it all):

  niche: science
  personality: A calm marine biologist who likes dry jokes and never exaggerates.
  voices: { en: { elevenlabs: JBFqnCBsd6RMkjVDRZzb, google: en-GB-Neural2-B, offline: rms } }
  youtube: { accounts: [deep-sea], playlist_id: PLabcdefghijkl }

Videos that begin a stage later than five seconds from now go by it.
Exit codes: 0 done, 1 the database did not answer or there is no such channel, 2 typed wrongly or the file is wrong.
`;

/** `npm run channel`. Answers with the exit code. */
export async function channelCommand(options: ChannelCommandOptions): Promise<number> {
  const { config, stdout, stderr } = options;
  let sql: Sql | undefined;
  try {
    const order = await readOrder(options);
    if (order.verb === 'help') {
      stdout.write(help);
      return 0;
    }
    sql = connect(config.secret('database-url'), { max: 1, applicationName: 'channel' });
    stdout.write(await give(order, createChannels(sql)));
    return 0;
  } catch (error) {
    const isUsage = error instanceof UsageError;
    stderr.write(`${inWords(error)}\n`);
    if (isUsage) stderr.write('Try: npm run channel -- --help\n');
    return isUsage ? 2 : 1;
  } finally {
    await sql?.end({ timeout: 5 });
  }
}

type Order =
  | { verb: 'help' | 'list' }
  | { verb: 'show' | 'forget'; id: ChannelId }
  | { verb: 'set'; id: ChannelId; profile: ChannelProfile };

async function readOrder({ argv, config, stdin }: ChannelCommandOptions): Promise<Order> {
  const { values, positionals } = parseArgs({
    args: argv,
    options: { help: { type: 'boolean' } },
    allowPositionals: true,
    strict: false,
  });
  const [verb = 'list', name, file, extra] = positionals;
  if (values.help) return { verb: 'help' };
  const most = { list: 1, show: 2, forget: 2, set: 3 }[verb];
  if (most === undefined) throw new UsageError(`"${verb}" is no order: list, show, set or forget.`);
  const surplus = positionals[most] ?? extra;
  if (surplus !== undefined) throw new UsageError(`"${surplus}" is one word too many.`);
  if (verb === 'list') return { verb };
  const id = ChannelId.safeParse(name);
  if (!id.success) throw new UsageError(`The channel's id ${id.error.issues[0]?.message ?? 'is wrong'}.`);
  if (verb !== 'set') return { verb: verb as 'show' | 'forget', id: id.data };
  if (file === undefined)
    throw new UsageError('Name the file that describes the channel, or - for the standard input.');
  const text = file === '-' ? await readText(stdin) : await readFile(resolve(config.callerDir, file), 'utf8');
  return { verb, id: id.data, profile: readProfile(text) };
}

function readProfile(text: string): ChannelProfile {
  const profile = ChannelProfile.safeParse(parsedYaml(text));
  if (profile.success) return profile.data;
  throw new UsageError(`The file is not right:\n${z.prettifyError(profile.error)}`);
}

function parsedYaml(text: string): unknown {
  try {
    return parse(text) ?? {};
  } catch (error) {
    throw new UsageError(`The file is no YAML: ${error instanceof Error ? error.message : error}`);
  }
}

async function give(order: Exclude<Order, { verb: 'help' }>, channels: Channels): Promise<string> {
  if (order.verb === 'set') {
    await channels.describe(order.id, order.profile);
    return `${order.id} is described.\n`;
  }
  if (order.verb === 'forget') {
    if (await channels.forget(order.id)) return `${order.id} is a plain channel again.\n`;
    throw new Error(`Nobody described ${order.id}: npm run channel lists those that are.`);
  }
  const all = await channels.list();
  if (order.verb === 'show') {
    const one = all.find(({ id }) => id === order.id);
    if (one) return stringify(one.profile);
    throw new Error(`Nobody described ${order.id}: npm run channel lists those that are.`);
  }
  if (all.length === 0) return 'No channel is described: npm run channel -- set ID FILE\n';
  const width = Math.max(...all.map(({ id }) => id.length));
  return all
    .map(({ id, profile }) =>
      `${id.padEnd(width)}  ${profile.niche.padEnd(10)}  ${profile.personality ?? ''}`.trimEnd(),
    )
    .join('\n')
    .concat('\n');
}
