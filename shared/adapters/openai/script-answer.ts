import { z } from 'zod';
import type { Scene, Script } from '../../contracts/script.ts';
import { withGraphics } from '../../domain/graphics/with-graphics.ts';
import { writtenLanguage } from '../../domain/languages/number-signs.ts';
import { providerGarbled } from '../../domain/provider-failure.ts';
import { speakingSeconds } from '../../domain/speaking-time.ts';
import { tellingWords } from '../../domain/telling-words.ts';
import type { ScriptWish } from '../../ports/writer.ts';
import { fitDuration } from './fit-duration.ts';
import { GraphicAnswer, toGraphic } from './graphic-answer.ts';
import { cutAtSentence, cutAtWord, plainSpeech } from './plain-speech.ts';

/** What a model is asked for. Its ids, roles, times and score are ours. */
export const ScriptAnswer = z.strictObject({
  title: z.string(),
  scenes: z.array(
    z.strictObject({
      narration: z.string(),
      keywords: z.array(z.string()),
      on_screen: z.string(),
      graphic: GraphicAnswer,
    }),
  ),
});
export type ScriptAnswer = z.infer<typeof ScriptAnswer>;

// Limits of the contract (shared/contracts/script.ts).
const mostScenes = 100;
const mostNarration = 2000;
const mostKeywords = 8;
const longestKeyword = 60;
const longestTitle = 100;
/** The contract takes 80; more than this is not read while it is shown. */
const longestOnScreen = 48;

/**
 * A model's answer as a script: data that is cleaned and cut, and can name nothing but words.
 *
 * @throws Retryable `provider_garbled`, which was charged, when nothing in it can be spoken
 */
export function toScript(answer: ScriptAnswer, wish: ScriptWish, provider: string): Script {
  const speakable = answer.scenes
    .map((scene) => ({ ...scene, narration: cutAtSentence(plainSpeech(scene.narration), mostNarration) }))
    .filter(({ narration }) => /[\p{L}\p{N}]/u.test(narration))
    .slice(0, mostScenes);
  if (speakable.length === 0)
    throw providerGarbled(provider, 'a script in which nothing can be spoken', { paid: true });
  const { voice, duration_seconds, language } = wish;
  const spoken = speakable.map(({ narration }) => narration);
  const narrations = fitDuration(spoken, duration_seconds, voice);
  const title = titleOf(answer.title, wish, spoken);
  const sources = [...narrations, wish.brief ?? ''].join('\n');
  const written = writtenLanguage(language, narrations.join('\n'));
  const scenes = speakable.map(({ keywords, on_screen, graphic }, place): Scene => {
    const narration = narrations[place] ?? '';
    const shown = toGraphic(graphic, { said: narration, sources, language: written });
    return {
      id: `s${place + 1}`,
      role: place === 0 ? 'hook' : place === speakable.length - 1 ? 'close' : 'point',
      narration,
      keywords: keywordsOf(keywords, [narration, title]),
      on_screen: onScreen(on_screen),
      ...(shown && { graphic: shown }),
    };
  });
  return {
    title,
    language,
    scenes: withGraphics({ title, language, scenes }),
    score: 0,
    estimated_seconds: narrations.reduce((sum, narration) => sum + speakingSeconds(narration, voice), 0),
    provider,
  };
}

function titleOf(title: string, { topic = '' }: ScriptWish, [first = '']: readonly string[]): string {
  const own = [title, topic, first].map((text) => bare(plainSpeech(text))).find((text) => text !== '');
  return cutAtWord(own ?? 'Untitled', longestTitle) || 'Untitled';
}

const bare = (text: string) =>
  text.replace(/^["'“”«»„‟‹›「『]+|["'“”«»‟‹›」』]+$/gu, '').replace(/(?<![.…])\.$/u, '');

const onScreen = (text: string) => cutAtWord(bare(plainSpeech(text)), longestOnScreen);

/** What a library can be asked; where the model gave nothing usable, the telling words of what is said. */
function keywordsOf(keywords: readonly string[], texts: readonly string[]): string[] {
  const clean = (keyword: string) =>
    cutAtWord(
      plainSpeech(keyword)
        .replace(/[^\p{L}\p{M}\p{N}\s'’&-]+/gu, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
      longestKeyword,
    );
  const given = new Map(
    keywords
      .map(clean)
      .filter((keyword) => /[\p{L}\p{N}]/u.test(keyword))
      .map((keyword) => [keyword.toLowerCase(), keyword]),
  );
  if (given.size > 0) return [...given.values()].slice(0, mostKeywords);
  const told = texts.flatMap((text) => tellingWords(text)).map((word) => word.slice(0, longestKeyword));
  return [...new Set([...told, 'scenery'])].slice(0, 3);
}
