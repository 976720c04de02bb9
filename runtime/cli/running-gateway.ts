import type { Config } from '#shared/config.ts';
import { findSystem } from '../supervisor/system-file.ts';

/**
 * Where the gateway of the running system answers: as it was set, in a cluster, or as the system on the data folder says.
 *
 * @param waitMs how long a system that is starting is waited for
 * @throws when there is none, saying what to do
 */
export async function runningGateway(config: Config, waitMs?: number): Promise<string> {
  if (config.isGatewaySet) return config.gatewayUrl;
  const system = await findSystem(config.dataDir, waitMs);
  if (system) return system.gatewayUrl;
  throw new Error(
    `No system runs on ${config.dataDir}: start it with npm start, or set YTEMPIRE_DATA_DIR to the folder of one that runs.`,
  );
}
