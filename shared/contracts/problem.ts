import { z } from 'zod';

/** RFC 9457 problem details, with the fields at fault named one by one. */
export const Problem = z.object({
  type: z.string().default('about:blank'),
  title: z.string(),
  status: z.int().min(400).max(599),
  code: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof Problem>;

/** Names each field that was wrong, what was wrong with it, in the words of the schema. */
export function fieldErrors(error: z.ZodError): { field: string; message: string }[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        field: [...issue.path, key].join('.'),
        message: 'is not a field of this request; remove it or check its spelling',
      }));
    return [{ field: issue.path.join('.') || '(body)', message: issue.message }];
  });
}
