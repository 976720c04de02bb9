/** `npm run provider`: the smallest real call to an outside service. See `--help`. */
import { loadConfig } from '#shared/config.ts';
import { providerCommand } from './cli/provider-command.ts';

process.exitCode = await providerCommand({
  argv: process.argv.slice(2),
  config: loadConfig(),
  stdout: process.stdout,
  stderr: process.stderr,
});
