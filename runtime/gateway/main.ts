import { join } from 'node:path';
import pino from 'pino';
import { environmentWith, loadConfig } from '#shared/config.ts';
import { ensurePassword } from './basic-auth.ts';
import { createGateway } from './gateway.ts';
import { basicAuthSecret } from './secret-store.ts';

/**
 * The local gateway as a process of its own: `node runtime/gateway/main.ts`. Tells its parent
 * `{type: 'listening', port}`, stops in order on SIGTERM, and at once when its parent is gone.
 */
const config = loadConfig();
const log = pino({ name: 'gateway', level: config.logLevel });
const gateway = await createGateway({
  stackFile: config.stackFile,
  dataDir: config.dataDir,
  host: config.gatewayHost,
  port: config.gatewayPort,
  basicAuth: { user: 'admin', password: ensurePassword(join(config.dataDir, 'secrets', basicAuthSecret)) },
  environment: environmentWith({}),
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
