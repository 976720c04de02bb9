/** How a family of voices is priced, and whether it says when a mark in its text is reached. */
interface Family {
  /** The line of the price book. */
  line: string;
  marks: boolean;
}

/**
 * Studio voices refuse marks ("<mark> tags are not currently supported by Studio voices"), Chirp 3 takes no time points;
 * Standard, WaveNet and Neural2 answer them (github.com/met4citizen/TalkingHead issues 69 and 73). Families that are not
 * listed (News, Casual, Polyglot, Chirp-HD) have no price in the book.
 */
const families: Readonly<Record<string, Family>> = {
  Neural2: { line: 'google-neural2', marks: true },
  Wavenet: { line: 'google-wavenet', marks: true },
  Standard: { line: 'google-standard', marks: true },
  Studio: { line: 'google-studio', marks: false },
  'Chirp3-HD': { line: 'google-chirp3-hd', marks: false },
};

export interface GoogleVoice extends Family {
  name: string;
  /** `en-GB`, as Google writes it: Mandarin is `cmn-CN`. */
  languageCode: string;
}

const voiceName = /^([a-z]{2,3}-[A-Z]{2})-(Neural2|Wavenet|Standard|Studio|Chirp3-HD)-[A-Za-z0-9]{1,24}$/;

/** Reads a voice's name. Undefined when it is not Google's, or of a family without a price. */
export function readVoice(name: string): GoogleVoice | undefined {
  const [, languageCode, familyName = ''] = voiceName.exec(name) ?? [];
  const family = families[familyName];
  return languageCode === undefined || family === undefined ? undefined : { name, languageCode, ...family };
}

/** What Google calls a language that others name otherwise. */
const sameLanguage: Readonly<Record<string, readonly string[]>> = {
  zh: ['cmn', 'yue'],
  no: ['nb'],
  tl: ['fil'],
  iw: ['he'],
};

/** The first part of `en-GB`. */
const primary = (language: string) => language.toLowerCase().split('-')[0] ?? '';

export function speaks({ languageCode }: GoogleVoice, language: string): boolean {
  const asked = primary(language);
  return [asked, ...(sameLanguage[asked] ?? [])].includes(primary(languageCode));
}

/**
 * One voice for each language, of the best family that times its words: men's, where there is one, for one channel shall
 * sound alike in all languages. The names are those the API listed in 2026; Google renamed many of them in 2025
 * (`de-DE-Neural2-D` is gone), so after a refusal look into `voices.list`.
 */
const usual: Readonly<Record<string, string>> = {
  af: 'af-ZA-Standard-A',
  ar: 'ar-XA-Wavenet-B',
  bg: 'bg-BG-Standard-B',
  bn: 'bn-IN-Wavenet-B',
  ca: 'ca-ES-Standard-B',
  cs: 'cs-CZ-Wavenet-B',
  da: 'da-DK-Wavenet-G',
  de: 'de-DE-Neural2-H',
  el: 'el-GR-Wavenet-B',
  en: 'en-US-Neural2-J',
  'en-AU': 'en-AU-Neural2-B',
  'en-GB': 'en-GB-Neural2-B',
  'en-IN': 'en-IN-Neural2-B',
  es: 'es-ES-Neural2-F',
  'es-MX': 'es-US-Neural2-B',
  'es-US': 'es-US-Neural2-B',
  et: 'et-EE-Standard-A',
  eu: 'eu-ES-Standard-B',
  fi: 'fi-FI-Wavenet-B',
  fr: 'fr-FR-Neural2-G',
  'fr-CA': 'fr-CA-Neural2-B',
  gl: 'gl-ES-Standard-B',
  gu: 'gu-IN-Wavenet-B',
  he: 'he-IL-Wavenet-B',
  hi: 'hi-IN-Neural2-B',
  hr: 'hr-HR-Chirp3-HD-Charon',
  hu: 'hu-HU-Wavenet-B',
  id: 'id-ID-Wavenet-B',
  is: 'is-IS-Standard-B',
  it: 'it-IT-Neural2-F',
  ja: 'ja-JP-Neural2-C',
  kn: 'kn-IN-Wavenet-B',
  ko: 'ko-KR-Neural2-C',
  lt: 'lt-LT-Standard-B',
  lv: 'lv-LV-Standard-B',
  ml: 'ml-IN-Wavenet-B',
  mr: 'mr-IN-Wavenet-B',
  ms: 'ms-MY-Wavenet-B',
  nb: 'nb-NO-Wavenet-G',
  nl: 'nl-NL-Wavenet-G',
  'nl-BE': 'nl-BE-Wavenet-D',
  no: 'nb-NO-Wavenet-G',
  pa: 'pa-IN-Wavenet-B',
  pl: 'pl-PL-Wavenet-G',
  pt: 'pt-BR-Neural2-B',
  'pt-PT': 'pt-PT-Wavenet-F',
  ro: 'ro-RO-Wavenet-B',
  ru: 'ru-RU-Wavenet-D',
  sk: 'sk-SK-Wavenet-B',
  sl: 'sl-SI-Chirp3-HD-Charon',
  sr: 'sr-RS-Standard-B',
  sv: 'sv-SE-Wavenet-G',
  ta: 'ta-IN-Wavenet-B',
  te: 'te-IN-Standard-B',
  th: 'th-TH-Neural2-C',
  tl: 'fil-PH-Wavenet-C',
  tr: 'tr-TR-Wavenet-E',
  uk: 'uk-UA-Wavenet-B',
  ur: 'ur-IN-Wavenet-B',
  vi: 'vi-VN-Neural2-D',
  zh: 'cmn-CN-Wavenet-B',
  'zh-HK': 'yue-HK-Standard-B',
  'zh-TW': 'cmn-TW-Wavenet-B',
};

/** Languages that have a usual voice, without their countries. A voice that is named may speak others. */
export const googleLanguages: readonly string[] = [...new Set(Object.keys(usual).map(primary))];

/** The voice for a language: the one that is asked for, if it is Google's and speaks it, else the usual one. */
export function googleVoiceFor(language: string, asked?: string): GoogleVoice | undefined {
  const [first = '', country = ''] = language.split('-');
  const name =
    asked ?? usual[`${first.toLowerCase()}-${country.toUpperCase()}`] ?? usual[first.toLowerCase()];
  const voice = name === undefined ? undefined : readVoice(name);
  return voice !== undefined && speaks(voice, language) ? voice : undefined;
}
