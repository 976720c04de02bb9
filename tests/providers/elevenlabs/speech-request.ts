import { z } from 'zod';

/** The body of `POST /v1/text-to-speech/{voice}/with-timestamps`, as far as anybody here may use it. */
export const SpeechRequest = z.strictObject({
  text: z.string().min(1),
  model_id: z.enum(['eleven_multilingual_v2', 'eleven_flash_v2_5', 'eleven_turbo_v2_5', 'eleven_v3']),
  language_code: z.string().length(2).optional(),
  previous_text: z.string().optional(),
  next_text: z.string().optional(),
  seed: z.int().min(0).max(4_294_967_295).optional(),
  voice_settings: z
    .strictObject({ stability: z.number(), similarity_boost: z.number() })
    .partial()
    .optional(),
});
export type SpeechRequest = z.infer<typeof SpeechRequest>;

/** Credits for a character, and letters in one request. */
export const models = {
  eleven_multilingual_v2: { credits: 1, most: 10_000, takesLanguage: false },
  eleven_flash_v2_5: { credits: 0.5, most: 40_000, takesLanguage: true },
  eleven_turbo_v2_5: { credits: 0.5, most: 40_000, takesLanguage: true },
  eleven_v3: { credits: 1, most: 5000, takesLanguage: true },
} as const;
