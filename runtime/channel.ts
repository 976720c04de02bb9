/** `npm run channel`: describes channels. See `--help`. */
import { loadConfig } from '#shared/config.ts';
import { channelCommand } from './cli/channel-command.ts';

process.exitCode = await channelCommand({
  argv: process.argv.slice(2),
  config: loadConfig(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
});
