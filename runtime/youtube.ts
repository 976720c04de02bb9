/** `npm run youtube`: channel accounts, and what of their quota is left. See `--help`. */
import { settingsOfPerson } from './cli/settings-of-person.ts';
import { youtubeCommand } from './cli/youtube-command.ts';

process.exitCode = await youtubeCommand({
  argv: process.argv.slice(2),
  config: settingsOfPerson(),
  stdout: process.stdout,
  stderr: process.stderr,
});
