import { join } from 'node:path';
import { parseDurationMs } from '#shared/domain/duration.ts';

export interface FunctionSettings {
  /** As in stack.yml. */
  name: string;
  /** Absolute path of the module whose default export is served. */
  handlerPath: string;
  /** 0 takes any free port; the parent is told which. */
  port: number;
  /** After SIGTERM new calls are still expected for this long, because the caller learns of it late. */
  graceMs: number;
  /** Exists from when calls can be answered; undefined where nobody looks for it. */
  lockFile: string | undefined;
}

/**
 * What the platform, not the operator, sets: the watchdog in the cluster, the local gateway elsewhere.
 * (Operators' settings are all in shared/config.ts.)
 *
 * The watchdog answers its health check with 503 from SIGTERM on and goes on passing calls for
 * `healthcheck_interval`; it dies with its child, so the child has to outlive that.
 * A local gateway stops calling before it sends SIGTERM, so there nothing is waited for.
 *
 * The watchdog's health check answers 200 while there is a file `.lock` in the temporary folder. It would make the file
 * before the function listens, and Kubernetes would send calls that fail; with `suppress_lock` that is left to us.
 */
export function readFunctionSettings(
  env: NodeJS.ProcessEnv = process.env,
  hasParent = process.connected === true,
): FunctionSettings {
  const handlerPath = env.FUNCTION_HANDLER;
  if (!handlerPath) throw new Error('FUNCTION_HANDLER is not set: it names the handler module to serve');
  const port = Number(env.http_port ?? '3000');
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`http_port must be a port number, not "${env.http_port}"`);
  return {
    name: env.FUNCTION_NAME ?? env.OPENFAAS_NAME ?? 'function',
    handlerPath,
    port,
    lockFile: env.suppress_lock === 'true' ? join(env.TMPDIR ?? '/tmp', '.lock') : undefined,
    graceMs: hasParent ? 0 : parseDurationMs(env.healthcheck_interval ?? '5s') + 1000,
  };
}
