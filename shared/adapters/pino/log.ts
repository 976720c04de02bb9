import { pino } from 'pino';
import type { Log } from '../../ports/log.ts';

/** One JSON line per message on standard output, with what looks like a secret blotted out. */
export function createLog(level: 'silent' | 'error' | 'warn' | 'info' | 'debug', name?: string): Log {
  return pino({
    level,
    base: name === undefined ? null : { name },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['*.authorization', '*.headers.authorization', '*.token', '*.password', '*.key', 'err.request'],
  });
}
