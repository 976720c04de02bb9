import { z } from 'zod';
import { Retryable } from './errors.ts';

/** What can be wrong with a GPU, as stable words for programs; docs/operations.md says what to do about each. */
export const GpuTrouble = z.enum([
  'no_gpu',
  'no_driver',
  'driver_mismatch',
  'no_session',
  'out_of_memory',
  'lacks_feature',
  'lost',
  'pieces_differ',
  'unknown',
]);
export type GpuTrouble = z.infer<typeof GpuTrouble>;

/** The GPU is to blame, not the work: it may go on without one. */
export class GpuFailed extends Retryable {
  readonly trouble: GpuTrouble;

  constructor(trouble: GpuTrouble, message: string, options?: ErrorOptions) {
    super('gpu_failed', message, options);
    this.trouble = trouble;
  }
}
