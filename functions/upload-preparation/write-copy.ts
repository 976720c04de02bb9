import { z } from 'zod';
import { addMicros, type Micros, micros, type Tier, zeroMicros } from '#shared/contracts/money.ts';
import type { Script } from '#shared/contracts/script.ts';
import { stageWorstCase } from '#shared/domain/pricing.ts';
import { affordable, firstThatWorks } from '#shared/domain/ways.ts';
import type { CopyWish, Copywriter } from '#shared/ports/copywriter.ts';
import type { Pricing, StageTools } from '#shared/stage/definition.ts';
import { checkCopy } from './check-copy.ts';
import { writeTags } from './write-tags.ts';
import { writeTitle } from './write-title.ts';

const Copy = z.strictObject({ title: z.string(), summary: z.string(), tags: z.array(z.string()) });
type Proposed = z.infer<typeof Copy> & { provider: string };

/** What viewers read, ready for YouTube. */
export interface CheckedCopy {
  title: string;
  /** Undefined: the description is made of the script's own sentences. */
  summary: string | undefined;
  tags: string[];
  provider: string;
}

type Described = Pick<Pricing, 'copywriters' | 'channel'>;

/** The copywriters that what is left of the stage's money can pay, one after the other. */
function waysFor(
  wish: CopyWish,
  tier: Tier,
  copywriters: Described['copywriters'],
  rest: Micros,
): readonly Copywriter[] {
  const most = stageWorstCase('upload_preparation', tier);
  const left = rest > most ? zeroMicros : micros(most - rest);
  return affordable(copywriters[tier], (copywriter) => copywriter.quote(wish), left);
}

/** What copy costs at most. Pure. @param rest what the stage spends on everything else */
export function quoteCopy(
  script: Script,
  tier: Tier,
  { copywriters, channel }: Described,
  rest: Micros,
): Micros {
  const wish = copyWish(script, channel);
  return addMicros(...waysFor(wish, tier, copywriters, rest).map((copywriter) => copywriter.quote(wish)));
}

/** Title, summary and tags by the first copywriter that answers, held to the script by rules; by rules alone where none does. */
export async function writeCopy(
  script: Script,
  { copywriters, channel, tier, effect, signal }: Described & Pick<StageTools, 'tier' | 'effect' | 'signal'>,
  rest: Micros,
): Promise<CheckedCopy> {
  const wish = copyWish(script, channel);
  const asked = waysFor(wish, tier, copywriters, rest).map((copywriter) => async (): Promise<Proposed> => {
    const write = async () => {
      const { copy, cost } = await copywriter.write(wish, signal);
      return { result: { ...copy }, charged: cost, service: 'openai_api' as const };
    };
    const { identity } = copywriter;
    const like = { copywriter: identity, wish: { ...wish } };
    const copy = await effect(`copy:${identity}`, copywriter.quote(wish), write, { like, accepts: Copy });
    return { ...copy, provider: identity.replace(/@.*$/, '') };
  });
  const rules = async () => undefined;
  const proposed = await firstThatWorks<() => Promise<Proposed | undefined>, Proposed | undefined>(
    [...asked, rules],
    (way) => way(),
  );
  signal.throwIfAborted();
  if (proposed === undefined)
    return { title: writeTitle(script), summary: undefined, tags: writeTags(script), provider: 'rules' };
  const { title, summary, tags } = checkCopy(proposed, script);
  return {
    title: writeTitle(title === undefined ? script : { ...script, title }),
    summary,
    tags: writeTags(script, tags),
    provider: proposed.provider,
  };
}

function copyWish(
  { title, language, scenes }: Script,
  { personality, audience }: Described['channel'],
): CopyWish {
  return {
    script: { title, language, scenes },
    ...(personality === undefined ? {} : { personality }),
    ...(audience === undefined ? {} : { audience }),
  };
}
