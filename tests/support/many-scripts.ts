import fc from 'fast-check';
import { wordsOf } from '#shared/domain/speech/words.ts';
import type { SceneSpan } from '../../functions/video-rendering/timeline.ts';

/** A sentence or two in each script that captions are promised in, with what is hard about it. */
export const sentences = {
  en: 'The octopus has three hearts 🐙, and two of them stop when it swims at 5.4 km/h. Dr. Smith said: “It costs $3.50 (50 %)!”',
  de: 'Die Donaudampfschifffahrtsgesellschaft hatte über 5.000 Kilometer Wasserstraßeninfrastruktur, z. B. in Mecklenburg-Vorpommern.',
  fr: 'Pourquoi l’octopus a-t-il trois cœurs ? Parce que « deux d’entre eux » servent à 10 000 mètres de profondeur !',
  ru: 'У осьминога три сердца, и два из них останавливаются, когда он плывёт.',
  ar: 'في عام 2024 أعلنت شركة Google DeepMind عن نموذج (AlphaFold 3) بدقة 50%. للأخطبوط ثلاثة قلوب 🐙.',
  he: 'בשנת 2024 הציגה חברת "OpenAI" את GPT-5, והמחיר ירד ב-3.5 אחוזים! לתמנון יש שלושה לבבות.',
  hi: 'ऑक्टोपस के तीन दिल होते हैं, और जब वह तैरता है तो दो रुक जाते हैं।',
  th: 'หมึกยักษ์มีหัวใจสามดวง และหัวใจสองดวงจะหยุดเต้นเมื่อมันว่ายน้ำ',
  zh: '章鱼有三颗心脏，当它游泳时，其中两颗会停止跳动（最多50%）。2024年，Google宣布了。',
  ja: 'タコには心臓が三つあり、泳ぐときには二つが止まります。「本当？」とGoogleの研究者は2024年に言いました。',
  ko: '문어는 심장이 세 개이고, 헤엄칠 때 두 개가 멈춥니다.',
} as const;
export type Language = keyof typeof sentences;

/** Narrations of random words, of one language or of two. */
export const narrations = fc
  .array(
    fc.tuple(
      fc.constantFrom(...(Object.keys(sentences) as Language[])),
      fc.nat(),
      fc.integer({ min: 1, max: 12 }),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((picks) =>
    picks
      .map(([language, from, count]) => {
        const { plain, words } = wordsOf(sentences[language]);
        const first = from % words.length;
        const some = words.slice(first, first + count);
        return plain.slice(some[0]?.from, some.at(-1)?.to);
      })
      .join(' '),
  );

/** How long each word takes and how long the pause after it, in seconds, in turn. */
export const paces = fc.array(
  fc.tuple(fc.double({ min: 0.04, max: 0.9, noNaN: true }), fc.double({ min: 0, max: 1.4, noNaN: true })),
  { minLength: 1, maxLength: 9 },
);

/** A scene in which a narration is spoken word after word. */
export function spokenScene(
  narration: string,
  pace: readonly (readonly [number, number])[] = [[0.32, 0.03]],
): SceneSpan {
  let clock = 0.3;
  const words = wordsOf(narration).words.map(({ text }, index) => {
    const [length, pause] = pace[index % pace.length] ?? [0.3, 0];
    const word = { text, start: clock, end: clock + length };
    clock = word.end + pause;
    return word;
  });
  const seconds = clock + 0.4;
  return {
    ...{ sceneId: 's1', firstFrame: 0, frames: Math.ceil(seconds * 30), start: 0, end: seconds, seconds },
    ...{ narrationAt: 0, words },
  };
}
