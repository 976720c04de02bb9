/** `npm run channel`: describes channels. See `--help`. */
import { channelCommand } from './cli/channel-command.ts';
import { settingsOfPerson } from './cli/settings-of-person.ts';

process.exitCode = await channelCommand({
  argv: process.argv.slice(2),
  config: settingsOfPerson(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
});
