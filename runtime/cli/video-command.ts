import { join, relative } from 'node:path';
import type { Config } from '#shared/config.ts';
import { joinOrStartSystem, type RunningSystem } from '../system.ts';
import { UsageError, VideoFailed } from './failures.ts';
import { helpText, usageHint } from './help-text.ts';
import { type MadeVideo, makeVideo, summaryOf } from './make-video.ts';
import { openFolder } from './open-folder.ts';
import { createPipelineClient } from './pipeline-client.ts';
import { formatBytes } from './progress-text.ts';
import { createProgressView, type Output } from './progress-view.ts';
import { type MakeVideo, readArguments } from './read-arguments.ts';

export interface CommandOptions {
  argv: string[];
  config: Config;
  stdout: Output;
  stderr: Output;
  /** Ends the command: the video is cancelled, what was started is stopped. */
  signal: AbortSignal;
  /** Hears of the system, so that an impatient person can end it at once. */
  onSystem(system: RunningSystem): void;
}

/** `npm run video`. Answers with the exit code; what was started has been stopped by then. */
export async function videoCommand(options: CommandOptions): Promise<number> {
  const { config, stdout, stderr } = options;
  try {
    const command = readArguments(options.argv, config.callerDir);
    if (command.kind === 'make') return await make(command, options);
    stdout.write(helpText);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    if (options.argv.includes('--json')) stdout.write(errorAsJson('typed_wrongly', error.message));
    stderr.write(`${error.message}\n${usageHint}\n`);
    return 2;
  }
}

async function make(command: MakeVideo, options: CommandOptions): Promise<number> {
  const { config, stdout, stderr, signal } = options;
  const view = createProgressView(command.json ? stderr : stdout);
  let system: RunningSystem | undefined;
  try {
    // A video is a minute's work: better to know first whether there is a place for it.
    await openFolder(command.outDir ?? join(config.callerDir, 'out'));
    system = await joinOrStartSystem({ config, anyPort: true, report: view.say });
    options.onSystem(system);
    signal.throwIfAborted();
    const apiKey = config.secret('api-key');
    const client = createPipelineClient(system.gatewayUrl, apiKey, signal);
    const { request, outDir } = command;
    const made = await makeVideo({ client, request, outDir, callerDir: config.callerDir, view, signal });
    view.end();
    stdout.write(command.json ? `${JSON.stringify(asJson(made))}\n` : `\n${summary(made, config)}\n`);
    return 0;
  } catch (error) {
    view.end();
    if (signal.aborted) stderr.write('Stopped; the video is cancelled.\n');
    else explain(error, command, options);
    return 1;
  } finally {
    if (system?.isOwn) view.say('Stopping what was started ...');
    view.end();
    await system?.stop();
  }
}

/** What went wrong in words, and where to read more. */
function explain(error: unknown, command: MakeVideo, { config, stdout, stderr }: CommandOptions): void {
  const message = error instanceof Error ? error.message : String(error);
  if (command.json) {
    const code = error instanceof VideoFailed ? error.code : 'no_video';
    stdout.write(errorAsJson(code, message));
  }
  stderr.write(`${message}\nLogs: ${join(config.dataDir, 'logs')}\n`);
}

function errorAsJson(code: string, message: string): string {
  return `${JSON.stringify({ error: { code, message } })}\n`;
}

function summary(made: MadeVideo, { callerDir }: Config): string {
  const folder = relative(callerDir, made.folder);
  const shown = folder.startsWith('..') || folder === '' ? made.folder : folder;
  return summaryOf(
    { ...made, folder: shown },
    ({ name, bytes }) => `${name.padEnd(16)} ${formatBytes(bytes)}`,
  );
}

function asJson(made: MadeVideo) {
  return {
    video_id: made.id,
    title: made.title,
    publication: made.publication ?? null,
    folder: made.folder,
    files: Object.fromEntries(made.files.map(({ name, path }) => [name, path])),
    quality_score: made.quality.score,
    cost_micros: made.spentMicros,
    took_seconds: made.tookSeconds,
  };
}
