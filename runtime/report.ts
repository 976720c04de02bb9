/** `npm run report`: what videos cost on a day. See `--help`. */
import { reportCommand } from './cli/report-command.ts';
import { settingsOfPerson } from './cli/settings-of-person.ts';

process.exitCode = await reportCommand({
  argv: process.argv.slice(2),
  config: settingsOfPerson(),
  stdout: process.stdout,
  stderr: process.stderr,
});
