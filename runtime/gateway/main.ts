import { join } from 'node:path';
import { createLog } from '#shared/adapters/pino/log.ts';
import { environmentWithoutKeys, loadConfig } from '#shared/config.ts';
import { ensurePassword } from './basic-auth.ts';
import { createGateway } from './gateway.ts';
import { basicAuthSecret } from './secret-store.ts';

/**
 * The local gateway as a process of its own: `node runtime/gateway/main.ts`. Tells its parent
 * `{type: 'listening', port}`, and stops in order on SIGTERM or when its parent is gone.
 */
const config = loadConfig();
const log = createLog(config.logLevel, 'gateway');
const gateway = await createGateway({
  stackFile: config.stackFile,
  dataDir: config.dataDir,
  host: config.gatewayHost,
  port: config.gatewayPort,
  basicAuth: { user: 'admin', password: ensurePassword(join(config.dataDir, 'secrets', basicAuthSecret)) },
  environment: environmentWithoutKeys(),
  givenSecrets: config.given,
  log,
});
log.info({ url: gateway.url }, 'gateway listens');

let stopping = false;
const stop = async (): Promise<void> => {
  if (stopping) return;
  stopping = true;
  await gateway.close();
  process.exit(0);
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
if (process.connected) {
  process.on('disconnect', stop);
  process.send?.({ type: 'listening', port: gateway.port });
}
