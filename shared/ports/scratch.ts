/** Bounded, local, short-lived disk space. */
export interface Scratch {
  /** An empty folder of its own, made when its `path` is first asked for and removed when disposed. */
  create(name: string): AsyncDisposable & {
    /** @throws Retryable `scratch_full` */
    readonly path: string;
  };
}
