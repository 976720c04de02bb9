/** `npm run audit`: whether every promise about money is kept. See `--help`. */
import { auditCommand } from './cli/audit-command.ts';
import { settingsOfPerson } from './cli/settings-of-person.ts';

process.exitCode = await auditCommand({
  argv: process.argv.slice(2),
  config: settingsOfPerson(),
  stdout: process.stdout,
  stderr: process.stderr,
});
