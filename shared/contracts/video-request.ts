import { z } from 'zod';
import { ChannelId } from './ids.ts';
import { parseDollars } from './money.ts';
import { StyleName } from './styles.ts';
import { usualSeconds } from './usual-seconds.ts';

export const Format = z.enum(['16:9', '9:16', '1:1']);
export type Format = z.infer<typeof Format>;

/** How a video is rendered: small and at once, to look at; as it is published; or with more work on the same picture. */
export const Preset = z.enum(['preview', 'standard', 'high']);
export type Preset = z.infer<typeof Preset>;

export const Complexity = z.enum(['simple', 'complex', 'premium']);
export type Complexity = z.infer<typeof Complexity>;

/** Text a person wrote: any script and emoji, but none of the control characters that break terminals and SQL. */
const humanText = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text), {
      error: 'must not contain control characters such as NUL',
    });

const language = z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/, { error: 'must be a code such as en or en-GB' });

/** What a person asks for. Unknown fields are refused: a misspelt `duration` must not be ignored. */
export const VideoRequest = z
  .strictObject({
    topic: humanText(300).trim().min(3).optional(),
    brief: humanText(60_000).trim().min(1).optional(),
    channel_id: ChannelId.default('default' as ChannelId),
    complexity: Complexity.default('simple'),
    priority: z.int().min(1).max(10).default(1),
    /** Where nobody says: a minute, or what the brief has text for. */
    duration_seconds: z.int().min(10).max(600).optional(),
    format: Format.default('16:9'),
    preset: Preset.default('standard'),
    language: language.default('en'),
    voice: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,64}$/, { error: 'must be 1 to 64 letters, digits, dashes or underscores' })
      .optional(),
    style: StyleName.optional(),
    publish: z.enum(['none', 'private', 'scheduled', 'public']).default('none'),
    /** When a scheduled video becomes public; with the time zone, so that no one has to guess whose clock is meant. */
    publish_at: z.iso
      .datetime({
        offset: true,
        error: 'must be a date and time with its zone, such as 2026-12-24T18:00:00+01:00',
      })
      .optional(),
    /** Lowers the limit of this video; the configured one cannot be raised. */
    max_cost_usd: z
      .number()
      .refine((amount) => parseDollars(String(amount)) !== undefined, {
        error: 'must be dollars with at most six decimals',
      })
      .positive({ error: 'must be above 0' })
      .max(3)
      .optional(),
    callback_url: z
      .url({ protocol: /^https?$/, error: 'must be an http or https address' })
      .max(2000)
      .optional(),
  })
  .refine((request) => request.topic !== undefined || request.brief !== undefined, {
    path: ['brief'],
    error: 'is missing: give a topic, a brief, or both',
  })
  .refine((request) => request.preset !== 'preview' || request.publish === 'none', {
    path: ['publish'],
    error: 'must be "none" for a preview, which is too small to publish: ask for preset "standard" or "high"',
  })
  .refine((request) => request.publish !== 'scheduled' || request.publish_at !== undefined, {
    path: ['publish_at'],
    error: 'is missing: a scheduled video needs the date and time at which it is published',
  })
  .refine((request) => request.publish === 'scheduled' || request.publish_at === undefined, {
    path: ['publish_at'],
    error: 'is for scheduled videos: ask for publish "scheduled", or leave it out',
  })
  .transform(({ duration_seconds, ...request }) => ({
    ...request,
    duration_seconds: duration_seconds ?? usualSeconds(request.brief),
  }));
export type VideoRequest = z.infer<typeof VideoRequest>;
