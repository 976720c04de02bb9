import type { LayoutName } from '../../contracts/graphics.ts';
import type { Script } from '../../contracts/script.ts';
import { textsOf } from '../../domain/graphics/said-figures.ts';
import type { Revision, ScriptWish } from '../../ports/writer.ts';
import { cutBytes, fenced, visible } from './fence.ts';
import { lengthWish } from './length-wish.ts';
import { narrativeForm } from './narrative-form.ts';
import { filled, template } from './template.ts';

export interface Prompt {
  system: string;
  user: string;
  mostOutputTokens: number;
}

/** Feedback of rules and critics together, in bytes. */
const mostFeedback = 1600;
/** What a model may think before it answers, where it cannot be kept from it. */
const thinkingTokens = 1500;
/**
 * Keywords, words on the screen and the form around them, about 60; and a graphic of about 75, which the prompt asks for in
 * every other scene. Where all have one, what is left of the words' own margin pays for it.
 */
const tokensOfScene = 105;

/** A script as text of at most this many bytes, for a video of so many seconds: half more than English needs. */
export const mostScriptBytes = (durationSeconds: number): number => 1500 + 45 * durationSeconds;

/** What is sent for a first script, or for a better one. Our own words and others' never stand in the same place. */
export function scriptPrompt(wish: ScriptWish, revision?: Revision): Prompt {
  const { scenes, amount, unit, tokens, band } = lengthWish(wish);
  const system = filled('script', {
    niche: template(`niches/${wish.channel?.niche ?? 'general'}`),
    form: template(`forms/${narrativeForm(wish)}`),
    length: template(`lengths/${band}`),
    depth: template(`depths/${wish.complexity}`),
  });
  const task = [
    revision === undefined
      ? 'Write the script of one video.'
      : 'Write a better version of your previous script.',
    `Language of narration, title and on_screen: ${languageName(wish.language)}.`,
    `Length: ${wish.duration_seconds} seconds, that is ${amount} ${unit} of narration in about ${scenes} scenes. ` +
      `At least ${Math.round(amount * 0.94)} and at most ${Math.round(amount * 1.06)} ${unit}: count them.`,
    wish.brief === undefined ? 'There is no brief: tell what is well known and sure.' : 'Stick to the brief.',
  ];
  return {
    system,
    user: `${task.join('\n')}\n\n${fenced(materialOf(wish, revision))}`,
    mostOutputTokens: tokens + scenes * tokensOfScene + thinkingTokens,
  };
}

/** The longest prompt that any revision of a script for this wish can have. */
export function longestScriptPrompt(wish: ScriptWish): Prompt {
  const most = scriptPrompt(wish, { attempt: 2, feedback: ['?'], previous: { title: '?', scenes: [] } });
  return { ...most, user: most.user + ' '.repeat(mostScriptBytes(wish.duration_seconds) + mostFeedback) };
}

/** What others say in a wish. */
export function wishMaterial({ topic, brief, channel }: ScriptWish) {
  return { topic, brief, personality: channel?.personality, audience: channel?.audience };
}

function materialOf(wish: ScriptWish, revision: Revision | undefined) {
  if (revision === undefined) return wishMaterial(wish);
  return {
    ...wishMaterial(wish),
    previous_script:
      revision.previous &&
      cutBytes(visible(scriptText(revision.previous)), mostScriptBytes(wish.duration_seconds)),
    feedback: cutBytes(visible(revision.feedback.map((one) => `- ${one}`).join('\n')), mostFeedback),
  };
}

/** A script as people read it. */
export function scriptText({ title, scenes }: Pick<Script, 'title' | 'scenes'>): string {
  const lines = scenes.flatMap(({ id, narration, keywords, on_screen, graphic }) => [
    `${id}: ${narration}`,
    `    keywords: ${keywords.join(', ')}`,
    ...(on_screen === '' ? [] : [`    on screen: ${on_screen}`]),
    ...(graphic === undefined || restsOnOthers.has(graphic.layout)
      ? []
      : [`    graphic: ${graphic.layout}: ${textsOf(graphic).filter(Boolean).join(' | ')}`]),
  ]);
  return [`title: ${title}`, ...lines].join('\n');
}

/** These are made of the title and of words on the screen that the text has already. */
const restsOnOthers: ReadonlySet<LayoutName> = new Set(['title', 'statement', 'end']);

const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'code' });

export function languageName(code: string): string {
  const name = names.of(code);
  return name === undefined || name === code ? code : `${name} (${code})`;
}
