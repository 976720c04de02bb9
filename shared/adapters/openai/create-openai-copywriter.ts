import { z } from 'zod';
import type { CopyWish, Copywriter } from '../../ports/copywriter.ts';
import { answerTimeMs } from './answer-time.ts';
import { createModel } from './call-model.ts';
import { cutBytes, fenced, visible } from './fence.ts';
import { type ModelOptions, providerOf } from './options.ts';
import { cutAtSentence, cutAtWord, plainSpeech } from './plain-speech.ts';
import { refusedTo } from './refused-to.ts';
import { languageName, scriptText } from './script-prompt.ts';
import { template, templatesVersion } from './template.ts';

const CopyAnswer = z.strictObject({ title: z.string(), summary: z.string(), tags: z.array(z.string()) });

const mostOutputTokens = 2000;
/** Of a script of ten minutes; what is said last tells least of it. */
const mostScriptBytes = 30_000;
const longestTitle = 100;
const longestSummary = 1000;
const mostTags = 30;
const longestTag = 60;

/** Writes title, summary and tags with one model of OpenAI, or of any server that speaks its API. */
export function createOpenAiCopywriter(options: ModelOptions): Copywriter {
  const model = createModel(options);
  const provider = providerOf(options);
  const questionOf = (wish: CopyWish) => ({
    name: 'copy',
    schema: CopyAnswer,
    system: template('copy'),
    user: userOf(wish),
    mostOutputTokens,
  });
  return {
    identity: `${provider}@${templatesVersion()}`,
    quote: (wish) => model.quote(questionOf(wish)),
    async write(wish, signal) {
      const question = { ...questionOf(wish), timeoutMs: answerTimeMs(mostOutputTokens) };
      const { answer, cost } = await model.ask(question, signal).catch(refusedTo('describe the video'));
      const copy = {
        title: cutAtWord(plainSpeech(answer.title), longestTitle),
        summary: cutAtSentence(paragraphs(answer.summary), longestSummary),
        tags: answer.tags
          .map((tag) => cutAtWord(plainSpeech(tag).replace(/^#/, ''), longestTag))
          .filter((tag) => tag !== '')
          .slice(0, mostTags),
      };
      return { copy, cost };
    },
  };
}

function userOf({ script, personality, audience }: CopyWish): string {
  const text = cutBytes(visible(scriptText(script)), mostScriptBytes);
  return (
    `Write title, summary and tags for the video with this script, in ${languageName(script.language)}.\n\n` +
    fenced({ script: text, personality, audience })
  );
}

function paragraphs(text: string): string {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => plainSpeech(paragraph))
    .filter((paragraph) => paragraph !== '')
    .slice(0, 2)
    .join('\n\n');
}
