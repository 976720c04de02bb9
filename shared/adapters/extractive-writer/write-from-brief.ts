import { Terminal } from '../../contracts/errors.ts';
import type { Script } from '../../contracts/script.ts';
import { withGraphics } from '../../domain/graphics/with-graphics.ts';
import { speakingSeconds } from '../../domain/speaking-time.ts';
import { tellingWords } from '../../domain/telling-words.ts';
import type { ScriptWish } from '../../ports/writer.ts';
import { arrange } from './arrange.ts';
import { requireEnglish } from './english.ts';
import { keywordsFor } from './keywords.ts';
import { makeScenes } from './make-scenes.ts';
import { closingLine, type Heading, isShort, onScreenFor, type Shown } from './on-screen.ts';
import { readBrief } from './read-brief.ts';
import { type Sentence, sentencesOf } from './sentence.ts';
import { structuredGraphic } from './structured-graphic.ts';
import { titleOf } from './title-of.ts';

/**
 * The whole way from a brief to a script. Pure.
 *
 * @param attempt 1 for the best script by its own lights; higher ones open and close differently
 * @throws Terminal `unsupported_language`, `brief_empty`, `brief_too_short`
 */
export function writeFromBrief(request: ScriptWish & { brief: string }, attempt: number): Script {
  const { voice } = request;
  const brief = readBrief(request.brief);
  requireEnglish(request.language, brief.blocks.map(({ text }) => text).join('\n') || request.brief);
  const sentences = sentencesOf(brief.blocks, voice, brief.tables);
  if (sentences.length === 0)
    throw new Terminal(
      'brief_empty',
      'the brief holds no sentence that can be spoken: headings, tables, pictures and code are left out; write ' +
        'what the video should say as text',
    );
  const title = titleOf(brief.title ?? request.topic, sentences);
  const chosen = arrange(sentences, title, request.duration_seconds, attempt);
  const counts = new Map<string, number>();
  for (const { stems } of sentences) for (const word of stems) counts.set(word, (counts.get(word) ?? 0) + 1);
  const weights = new Map([...counts].map(([word, count]) => [word, Math.log2(1 + count)]));
  const shown = { weights, subject: new Set(tellingWords(title)), texts: [title] };
  const opened = new Set<number>();
  const sofar: Sentence[] = [];
  const scenes = makeScenes(chosen, voice).map(({ role, sentences: spoken, narration }, place) => {
    const section = spoken[0]?.section ?? 0;
    const heading = brief.headings.get(section);
    const opens = !opened.has(section) && isFirstOfSection(spoken[0], sentences);
    opened.add(section);
    const above = heading === undefined ? undefined : { text: heading, opens };
    const onScreen = role === 'hook' && isShort(title) ? title : wordsOver[role](spoken, shown, above);
    if (onScreen !== '') shown.texts.push(onScreen);
    sofar.push(...spoken);
    const graphic = structuredGraphic(brief, { sentences: spoken, narration, onScreen, sofar });
    return {
      id: `s${place + 1}`,
      role,
      narration,
      keywords: keywordsFor(narration, title, counts),
      on_screen: onScreen,
      ...(graphic && { graphic }),
    };
  });
  return {
    title,
    language: request.language,
    scenes: withGraphics({ title, language: request.language, scenes }),
    score: 0,
    estimated_seconds: scenes.reduce((sum, { narration }) => sum + speakingSeconds(narration, voice), 0),
    provider: 'extractive',
  };
}

const wordsOver = {
  hook: (spoken: readonly Sentence[], shown: Shown) => onScreenFor(spoken, undefined, shown),
  point: (spoken: readonly Sentence[], shown: Shown, above: Heading | undefined) =>
    onScreenFor(spoken, above, shown),
  close: closingLine,
};

const isFirstOfSection = (one: Sentence | undefined, all: readonly Sentence[]) =>
  one !== undefined && all.find(({ section }) => section === one.section)?.index === one.index;
