/** `npm run video`: a brief or a topic becomes a video. See `--help`. */
import { loadConfig } from '#shared/config.ts';
import { videoCommand } from './cli/video-command.ts';
import type { RunningSystem } from './system.ts';

/** npm passes a Ctrl-C on to us that the terminal has sent us already: within this many milliseconds it is one. */
const sameKeyMs = 1000;

const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
const stop = new AbortController();
let system: RunningSystem | undefined;
let stoppedAt = 0;
let stoppedWith: number | undefined;

for (const [name, code] of Object.entries(exitCodes)) {
  process.on(name, () => {
    if (stoppedWith === undefined) {
      stoppedAt = Date.now();
      stoppedWith = code;
      stop.abort(new Error(name));
      return;
    }
    if (Date.now() - stoppedAt < sameKeyMs) return;
    system?.kill();
    process.exit(code);
  });
}

try {
  const code = await videoCommand({
    argv: process.argv.slice(2),
    config: loadConfig(),
    stdout: process.stdout,
    stderr: process.stderr,
    signal: stop.signal,
    onSystem: (running) => {
      system = running;
    },
  });
  process.exit(stoppedWith ?? code);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(stoppedWith ?? 1);
}
