import { z } from 'zod';
import { Credit } from '#shared/contracts/media.ts';

/** How ids and addresses of the operator's own library begin. */
const ownPrefix = 'own:';

/** Whether it is the operator's own. */
export function isOwn({ id }: { id: string }): boolean {
  return id.startsWith(ownPrefix);
}

/** Something a library offered, as it is kept with the answer to a search. */
export const Footage = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9]{1,20}:(clip|photo):[A-Za-z0-9_-]{1,40}$/),
    kind: z.enum(['clip', 'photo']),
    words: z.string(),
    width: z.number().positive(),
    height: z.number().positive(),
    seconds: z.number().optional(),
    url: z.string(),
    credit: Credit,
  })
  // A stranger's answer that named one of our own files would show it, whoever it belongs to.
  .refine((item) => item.url.toLowerCase().startsWith(ownPrefix) === isOwn(item), {
    path: ['url'],
    error: 'is a file of our own library where another one answered, or the other way round',
  });
export type Footage = z.infer<typeof Footage>;

/** Failures that a drawn picture makes up for: those of libraries and of what they sent. Others are the stage's own. */
const theirs = /^(provider_|media_|circuit_|content_)/;

export function isTheirFault(error: unknown): boolean {
  return error instanceof Error && 'code' in error && theirs.test(String(error.code));
}
