/** `npm run report`: what videos cost on a day. See `--help`. */
import { loadConfig } from '#shared/config.ts';
import { reportCommand } from './cli/report-command.ts';

process.exitCode = await reportCommand({
  argv: process.argv.slice(2),
  config: loadConfig(),
  stdout: process.stdout,
  stderr: process.stderr,
});
