/** Lets several wait for the next change, whatever it is; each then looks for itself whether it is the one it needs. */
export class Bell {
  #next = Promise.withResolvers<void>();

  ring(): void {
    this.#next.resolve();
    this.#next = Promise.withResolvers<void>();
  }

  /** Resolves when it rings next. */
  heard(): Promise<void> {
    return this.#next.promise;
  }
}
