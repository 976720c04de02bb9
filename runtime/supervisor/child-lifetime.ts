import { once } from 'node:events';

/** What a supervised process tells its parent once it can be used. */
export interface Listening {
  readonly type: 'listening';
  readonly port: number;
}

/** Tells the supervisor, if there is one, that this process is ready and where it listens. */
export function announceListening(port: number): void {
  const message: Listening = { type: 'listening', port };
  process.send?.(message);
}

/**
 * Resolves when this process should end: asked by SIGTERM, SIGINT or a closed terminal, or because the supervisor is gone, however it
 * ended. A process started by hand has no supervisor to lose.
 */
export async function untilAskedToEnd(): Promise<void> {
  const asked: Promise<unknown>[] = ['SIGTERM', 'SIGINT', 'SIGHUP'].map((name) => once(process, name));
  if (process.connected) asked.push(once(process, 'disconnect'));
  await Promise.race(asked);
}
