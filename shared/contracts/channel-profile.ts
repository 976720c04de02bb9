import { z } from 'zod';
import { StyleName } from './styles.ts';

/** What a channel's videos are about: it chooses the templates of its scripts. */
export const Niche = z.enum([
  'general',
  'science',
  'history',
  'technology',
  'finance',
  'health',
  'how-to',
  'story',
]);
export type Niche = z.infer<typeof Niche>;

const words = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .refine((text) => !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text), {
      error: 'must not contain control characters such as NUL',
    });

const voiceName = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, {
  error: 'must be 1 to 64 letters, digits, dashes or underscores',
});

/** The voice of a channel in one language, by who speaks it. */
export const ChannelVoices = z.strictObject({
  elevenlabs: voiceName.optional(),
  google: voiceName.optional(),
  offline: voiceName.optional(),
});
export type ChannelVoices = z.infer<typeof ChannelVoices>;

/** What makes a channel's videos its own. A channel nobody described has none of it. */
export const ChannelProfile = z.strictObject({
  niche: Niche.default('general'),
  /** Who speaks: temper, habits, what it never does. Words for the writer, never an order to the system. */
  personality: words(2000).optional(),
  audience: words(300).optional(),
  style: StyleName.optional(),
  /** By language (`en`, `en-GB`); the part before the dash stands for all of its countries. */
  voices: z.record(z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/), ChannelVoices).default({}),
  youtube: z
    .strictObject({
      /** Accounts its videos may go to, by the names they were connected under; absent: any. */
      accounts: z
        .array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/))
        .min(1)
        .max(15)
        .optional(),
      playlist_id: z
        .string()
        .regex(/^[A-Za-z0-9_-]{10,64}$/)
        .optional(),
      /** YouTube's own number, 27 is Education. */
      category_id: z
        .string()
        .regex(/^\d{1,3}$/)
        .default('27'),
      made_for_kids: z.boolean().default(false),
    })
    .prefault({}),
});
export type ChannelProfile = z.infer<typeof ChannelProfile>;

/** Of a channel nobody described. */
export const plainProfile: ChannelProfile = ChannelProfile.parse({});
