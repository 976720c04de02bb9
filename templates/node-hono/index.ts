import { rmSync, writeFileSync } from 'node:fs';
import { loadHandler } from './load-handler.ts';
import { type RunningFunction, serveFunction } from './serve-function.ts';
import { readFunctionSettings } from './settings.ts';

/** How long what is in flight gets to notice that its caller is gone before the process ends. */
const orphanedMs = 2000;

let running: RunningFunction | undefined;
let stopping = false;

// Before anything is awaited: the parent may die while the handler is still being loaded.
if (process.connected) process.once('disconnect', abandon);

const settings = readFunctionSettings();
// /tmp outlives a container that was killed.
if (settings.lockFile) rmSync(settings.lockFile, { force: true });
const handler = await loadHandler(settings.handlerPath, settings.name);
running = await serveFunction(handler, {
  // The watchdog and the local gateway both call from this machine; nobody else should.
  host: '127.0.0.1',
  port: settings.port,
});
process.on('SIGTERM', drainAndExit);
process.on('SIGINT', drainAndExit);
if (settings.lockFile) writeFileSync(settings.lockFile, '');
process.send?.({ type: 'listening', port: running.port });

/** Finishes what is in flight, serving on meanwhile, and exits 0. */
async function drainAndExit(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await running?.drain(settings.graceMs);
  await running?.close();
  process.exit(0);
}

/** The gateway died without a word: nobody waits for an answer, and nothing may be left behind. */
async function abandon(): Promise<void> {
  setTimeout(endWithChildren, orphanedMs);
  await running?.close().catch(() => {});
  await running?.drain(0);
  endWithChildren();
}

/** The gateway makes each function the leader of a process group, so its encoders can be ended with it. */
function endWithChildren(): void {
  try {
    process.kill(-process.pid, 'SIGKILL');
  } catch {
    process.exit(1);
  }
}
