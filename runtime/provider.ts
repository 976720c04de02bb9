/** `npm run provider`: the smallest real call to an outside service. See `--help`. */
import { providerCommand } from './cli/provider-command.ts';
import { settingsOfPerson } from './cli/settings-of-person.ts';

process.exitCode = await providerCommand({
  argv: process.argv.slice(2),
  config: settingsOfPerson(),
  stdout: process.stdout,
  stderr: process.stderr,
});
