/**
 * Voices that every account has, by their names; each speaks all languages of the model, with the accent it has in
 * English. ElevenLabs calls them default voices and replaces some from time to time: a channel should name its own.
 */
const premade: Readonly<Record<string, string>> = {
  alice: 'Xb7hH8MSUJpSbSDYk0k2',
  bill: 'pqHfZKP75CvOlQylNhV4',
  brian: 'nPczCjzI2devNBz1zQrb',
  callum: 'N2lVS1w4EtoT3dr4eOWO',
  charlie: 'IKne3meq5aSn9XLyUdCD',
  chris: 'iP95p4xoKVk53GoZ742B',
  daniel: 'onwK4e9ZLuTAKqWW03F9',
  eric: 'cjVigY5qzO86Huf0OWal',
  george: 'JBFqnCBsd6RMkjVDRZzb',
  jessica: 'cgSgspJ2msm6clMCkdW9',
  liam: 'TX3LPaxmHKxFdv7VOQHJ',
  lily: 'pFZP5JQG7iQjIQuC4Bku',
  matilda: 'XrExE9yKIg1WjnnlVkGX',
  sarah: 'EXAVITQu4vr4xnSDxMaL',
  will: 'bIHbv24MWmeRgasZH58o',
};

/** Brian reads aloud in American English, George in British, Charlie in Australian; George is the voice of the others. */
const usual: Readonly<Record<string, string>> = {
  en: 'brian',
  'en-US': 'brian',
  'en-CA': 'brian',
  'en-AU': 'charlie',
};

/** What every voice's id looks like, premade or an account's own. */
const voiceId = /^[A-Za-z0-9]{20}$/;

/** The id of a voice: one that is asked for by id or by a premade voice's name, else the usual one of the language. */
export function elevenLabsVoiceFor(language: string, asked?: string): string | undefined {
  if (asked === undefined) return premade[usual[language] ?? 'george'];
  return premade[asked.toLowerCase()] ?? (voiceId.test(asked) ? asked : undefined);
}
