/** Bounded, local, short-lived disk space. */
export interface Scratch {
  /** An empty folder of its own, removed when disposed. @throws Retryable `scratch_full` */
  create(name: string): Promise<AsyncDisposable & { path: string }>;
}
