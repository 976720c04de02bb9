import { createRequire } from 'node:module';

interface RequestQueue {
  pending: unknown[];
  throttledUntil: number;
  scheduleCheckPendingRequests(): void;
}

/**
 * After its first answer each connection of kafkajs 2.2.4 looks every millisecond, for ever, whether a request waits,
 * also while none does; the pause it asks the timer for is then negative, which Node 24 warns of (tulios/kafkajs
 * issues 1704 and 1751). Here it looks only while something waits. What is pushed later makes it look again.
 */
export function calmRequestQueues(): void {
  const load = createRequire(import.meta.url);
  const { prototype } = load('kafkajs/src/network/requestQueue/index.js') as { prototype: RequestQueue };
  if (Object.hasOwn(prototype, isCalm)) return;
  const schedule = prototype.scheduleCheckPendingRequests;
  Object.defineProperty(prototype, isCalm, { value: true });
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0) schedule.call(this);
  };
}

const isCalm = Symbol('calm request queue');
