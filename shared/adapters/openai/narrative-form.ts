import type { ScriptWish } from '../../ports/writer.ts';

/** How a video tells what it tells. Each is a template: `templates/forms/`. */
export type NarrativeForm = 'explainer' | 'how-to' | 'list' | 'story';

const asksHow =
  /^(?:how (?:to|do (?:i|you|we)|can (?:i|you|we))\b|(?:a |the )?(?:beginner'?s )?guide\b|learn to\b|\d+ steps\b)/i;
const counts =
  /^(?:the )?(?:top |best )?(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve)\s+(?:\p{L}+\s+){0,3}?(?:ways|reasons|things|facts|tips|myths|mistakes|rules|habits|ideas|signs|secrets|lessons|inventions|places|animals|books|tools)\b/iu;
const tells =
  /\b(?:story|tale|life|rise|fall|mystery|legend|adventures?|biography) of\b|^(?:the day|the night|the man|the woman|once upon)\b/i;

/** By the subject's own words; where they leave it open, by what the channel is about. */
export function narrativeForm({ topic, brief, channel }: ScriptWish): NarrativeForm {
  const firstLine = brief
    ?.trimStart()
    .split('\n', 1)[0]
    ?.replace(/^[#\s*_>]+/, '')
    .slice(0, 300);
  const subject = (topic ?? firstLine ?? '').trim();
  if (asksHow.test(subject)) return 'how-to';
  if (counts.test(subject)) return 'list';
  if (tells.test(subject)) return 'story';
  if (channel?.niche === 'how-to' || channel?.niche === 'story') return channel.niche;
  return 'explainer';
}
