/** `npm run video`: a brief or a topic becomes a video. See `--help`. */
import { loadConfig } from '#shared/config.ts';
import { videoCommand } from './cli/video-command.ts';
import { listenForStop } from './supervisor/stop-signal.ts';
import type { RunningSystem } from './system.ts';

let system: RunningSystem | undefined;
const stop = listenForStop(() => system?.kill());

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
  process.exit(stop.exitCode() ?? code);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(stop.exitCode() ?? 1);
}
