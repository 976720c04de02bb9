/** `npm run youtube`: channel accounts, and what of their quota is left. See `--help`. */
import { loadConfig } from '#shared/config.ts';
import { youtubeCommand } from './cli/youtube-command.ts';

process.exitCode = await youtubeCommand({
  argv: process.argv.slice(2),
  config: loadConfig(),
  stdout: process.stdout,
  stderr: process.stderr,
});
