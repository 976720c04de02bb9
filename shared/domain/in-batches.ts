/**
 * Merges calls: what is asked for while a batch is under way is done in the next one, together. Of a batch that fails
 * every caller is told.
 *
 * @param work does a batch; never two at once
 */
export function inBatches<Item>(work: (items: Item[]) => Promise<void>): (items: Item[]) => Promise<void> {
  let next: { items: Item[]; done: Promise<void> } | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const begin = (): { items: Item[]; done: Promise<void> } => {
    const batch: Item[] = [];
    const done = last.then(() => {
      next = undefined;
      return work(batch);
    });
    last = done.catch(() => {});
    return { items: batch, done };
  };

  return async (items) => {
    next ??= begin();
    next.items.push(...items);
    await next.done;
  };
}
