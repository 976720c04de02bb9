/** `npm run replay`: shows what could not be delivered, and sends it again. See `--help`. */
import { loadConfig } from '#shared/config.ts';
import { replayCommand } from './cli/replay-command.ts';

process.exitCode = await replayCommand({
  argv: process.argv.slice(2),
  config: loadConfig(),
  stdout: process.stdout,
  stderr: process.stderr,
});
