/** `npm start`: the whole system in the foreground, until Ctrl-C. */
import { join } from 'node:path';
import { settingsOfPerson } from './cli/settings-of-person.ts';
import { untilAskedToEnd } from './supervisor/child-lifetime.ts';
import { type RunningSystem, startSystem } from './system.ts';

const config = settingsOfPerson();
/** npm passes on a Ctrl-C that the terminal has sent to us already: within this time the two are one. */
const sameKeyMs = 1000;
// Listened for from the start: what is asked while things start is done once they have.
const asked = untilAskedToEnd();

try {
  const system = await startSystem({ config, report: (message) => console.log(message) });
  console.log(status(system));
  await asked;
  const askedAt = Date.now();
  process.on('SIGINT', () => {
    if (Date.now() - askedAt < sameKeyMs) return;
    system.kill();
    process.exit(130);
  });
  console.log('\nStopping. Ctrl-C again ends everything at once.');
  await system.stop();
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

function status({ gatewayUrl, dataDir }: RunningSystem): string {
  return [
    `Running at ${gatewayUrl}`,
    `  faas-cli  user admin, password in ${join(dataDir, 'secrets/basic-auth-password')}`,
    `  API key   ${join(dataDir, 'secrets/api-key')}`,
    `  logs      ${join(dataDir, 'logs')}`,
    'Ctrl-C stops everything.',
  ].join('\n');
}
