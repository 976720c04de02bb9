import type { Logger } from 'pino';

/** What the gateway asks of a log: pino's, or anything like it. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
