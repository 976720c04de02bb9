/** `npm run replay`: shows what could not be delivered, and sends it again. See `--help`. */
import { replayCommand } from './cli/replay-command.ts';
import { settingsOfPerson } from './cli/settings-of-person.ts';

process.exitCode = await replayCommand({
  argv: process.argv.slice(2),
  config: settingsOfPerson(),
  stdout: process.stdout,
  stderr: process.stderr,
});
