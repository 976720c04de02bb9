/** `npm run audit`: whether every promise about money is kept. See `--help`. */
import { loadConfig } from '#shared/config.ts';
import { auditCommand } from './cli/audit-command.ts';

process.exitCode = await auditCommand({
  argv: process.argv.slice(2),
  config: loadConfig(),
  stdout: process.stdout,
  stderr: process.stderr,
});
