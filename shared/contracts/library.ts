import { z } from 'zod';
import { BlobRef, ChannelId } from './ids.ts';
import type { Credit } from './media.ts';
import { Mood } from './mood.ts';

const words = (most: number) => z.string().trim().min(1).max(most);

/** What the operator says of a file of its own: nothing is used whose licence nobody noted. */
export const OwnFileNote = z.strictObject({
  title: words(120),
  author: words(120),
  licence: words(120),
  /** Where it is from: an address, or who made it. */
  source: words(500),
  /** What is to be seen; scenes are looked up by them. */
  words: z.array(words(60)).max(40),
  /** Of music: what it may be used for; none: for everything. */
  moods: z.array(Mood),
  /** Absent: every channel may use it. */
  channel_id: ChannelId.optional(),
});
export type OwnFileNote = z.infer<typeof OwnFileNote>;

/** A clip, a photo or a piece of music of the operator's own. */
export const LibraryItem = OwnFileNote.extend({
  id: z.string().regex(/^own:(clip|photo|music):[0-9a-f]{16}$/),
  kind: z.enum(['clip', 'photo', 'music']),
  file: BlobRef,
  /** Pixels, of a clip or photo. */
  width: z.int().positive().optional(),
  height: z.int().positive().optional(),
  /** Of a clip or of music. */
  seconds: z.number().positive().optional(),
});
export type LibraryItem = z.infer<typeof LibraryItem>;

export function creditOf({ title, author, licence, source }: LibraryItem): Credit {
  return { title, author, licence, source };
}
