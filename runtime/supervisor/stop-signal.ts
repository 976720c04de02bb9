/** npm passes on the Ctrl-C that the terminal has sent us already: within this many milliseconds the two are one. */
const sameKeyMs = 1000;

const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

export interface StopSignal {
  /** Aborted when a person or the system asks this process to end. */
  readonly signal: AbortSignal;
  /** What to exit with once everything is tidied up; undefined while nobody has asked. */
  exitCode(): number | undefined;
}

/**
 * Listens for requests to end, from now on: Ctrl-C, SIGTERM, a closed terminal.
 *
 * @param impatient called when somebody asks again: end the children at once; the process exits right after
 */
export function listenForStop(impatient: () => void): StopSignal {
  const controller = new AbortController();
  let stoppedAt = 0;
  let stoppedWith: number | undefined;
  for (const [name, code] of Object.entries(exitCodes)) {
    process.on(name, () => {
      if (stoppedWith === undefined) {
        stoppedAt = performance.now();
        stoppedWith = code;
        controller.abort(new Error(name));
        return;
      }
      if (performance.now() - stoppedAt < sameKeyMs) return;
      impatient();
      process.exit(code);
    });
  }
  return { signal: controller.signal, exitCode: () => stoppedWith };
}
