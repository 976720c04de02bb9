import { z } from 'zod';

/** The lines of the cost model (SPEC.md). */
export const Service = z.enum([
  'openai_api',
  'tts_service',
  'gpu_compute',
  'storage',
  'api_calls',
  'overhead',
]);
export type Service = z.infer<typeof Service>;
