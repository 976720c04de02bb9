/** `npm run library`: the operator's own clips, photos and music. See `--help`. */
import { libraryCommand } from './cli/library-command.ts';
import { settingsOfPerson } from './cli/settings-of-person.ts';

process.exitCode = await libraryCommand({
  argv: process.argv.slice(2),
  config: settingsOfPerson(),
  stdout: process.stdout,
  stderr: process.stderr,
});
