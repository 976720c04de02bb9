import { Script } from '#shared/contracts/script.ts';
import { VideoRequested } from '#shared/contracts/stages.ts';
import { stage } from '#shared/stage/definition.ts';
import { moderate, wordsOfScript, wordsOfWish } from './moderate.ts';
import { planAttempts } from './plan-attempts.ts';
import { scriptWish } from './script-wish.ts';
import { writeBest } from './write-best.ts';

/** Writes the script, between two looks through the words: those it is made of, before anything is paid, and its own. */
export default stage({
  name: 'script_generation',
  accepts: VideoRequested,
  emits: Script,
  quote: ({ request }, tier, pricing) =>
    planAttempts(scriptWish(request, pricing.channel), tier, pricing).most,

  async run({ request }, tools) {
    const wish = scriptWish(request, tools.channel);
    const plan = planAttempts(wish, tools.tier, tools);
    const before = await moderate('wish', wordsOfWish(wish), tools);
    const script = await writeBest({ request, wish, plan }, tools);
    const after = await moderate('script', wordsOfScript(script), tools);
    // Whoever was asked last may have been silent only because the stage was ended.
    tools.signal.throwIfAborted();
    tools.progress(1);
    if (before === undefined || after === undefined) return script;
    return { ...script, moderation: before === 'passed' ? after : before };
  },
});
