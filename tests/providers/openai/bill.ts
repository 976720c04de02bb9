import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { z } from 'zod';

/** One call as the provider charges it. What the caller said of itself in `metadata` is kept with it. */
const BillLine = z.strictObject({
  /** The completion's id, which the caller got too if it got an answer. */
  id: z.string(),
  model: z.string(),
  video_id: z.string().optional(),
  step: z.string().optional(),
  prompt_tokens: z.int(),
  cached_tokens: z.int(),
  written_tokens: z.int(),
  completion_tokens: z.int(),
  micros: z.int(),
});
export type BillLine = z.infer<typeof BillLine>;

export interface Bill extends Disposable {
  /** On the disk when this returns, unless it is quick. */
  charge(line: BillLine): void;
  lines(): BillLine[];
}

/**
 * A bill in a file that is only ever added to, one write for each line: no death of anybody leaves half a line. A quick one
 * does not wait for the disk, and survives every death but the machine's.
 */
export function openBill(file: string, { isQuick = false } = {}): Bill {
  const descriptor = openSync(file, 'a');
  return {
    charge(line) {
      writeSync(descriptor, `${JSON.stringify(line)}\n`);
      if (!isQuick) fsyncSync(descriptor);
    },
    lines: () => readBill(file),
    [Symbol.dispose]: () => closeSync(descriptor),
  };
}

export function readBill(file: string): BillLine[] {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => BillLine.parse(JSON.parse(line)));
}
