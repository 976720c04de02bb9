import { z } from 'zod';
import { Terminal } from '#shared/contracts/errors.ts';
import type { Scene, Script } from '#shared/contracts/script.ts';
import { textsOf } from '#shared/domain/graphics/said-figures.ts';
import { firstThatWorks } from '#shared/domain/ways.ts';
import type { ScriptWish } from '#shared/ports/writer.ts';
import type { StageTools } from '#shared/stage/definition.ts';

type Tools = Pick<StageTools, 'effect' | 'moderation' | 'signal'>;
type Checked = NonNullable<Script['moderation']>;

const Reasons = z.array(z.string());

/** Everything a person wrote that the script is made of. */
export function wordsOfWish({ topic, brief, channel }: ScriptWish): string[] {
  return [topic, brief, channel?.personality, channel?.audience].filter((text) => text !== undefined);
}

/** Everything of a script that is said or shown. */
export function wordsOfScript({ title, scenes }: Pick<Script, 'title' | 'scenes'>): string[] {
  const wordsOf = ({ narration, on_screen, graphic }: Scene) => [
    narration,
    on_screen,
    ...(graphic === undefined ? [] : textsOf(graphic)),
  ];
  return [title, ...scenes.flatMap(wordsOf)];
}

/**
 * Has texts looked through. Where nobody answers the work goes on, and says so.
 *
 * @returns undefined where nobody is set up to be asked
 * @throws Terminal `content_refused` with what they break
 */
export async function moderate(
  what: 'wish' | 'script',
  texts: readonly string[],
  { moderation, effect, signal }: Tools,
): Promise<Checked | undefined> {
  if (moderation === undefined) return undefined;
  const ask = async (): Promise<string[]> => {
    const check = async () => {
      const { reasons, cost } = await moderation.check(texts, signal);
      return { result: reasons, charged: cost, service: 'openai_api' as const };
    };
    const { identity } = moderation;
    const like = { texts: [...texts], moderation: identity };
    return await effect(`moderate:${what}:${identity}`, moderation.quote(), check, {
      like,
      accepts: Reasons,
    });
  };
  const nobody = async () => undefined;
  const reasons = await firstThatWorks<() => Promise<string[] | undefined>, string[] | undefined>(
    [ask, nobody],
    (way) => way(),
  );
  if (reasons === undefined) return 'unchecked';
  if (reasons.length === 0) return 'passed';
  const whose =
    what === 'wish' ? 'the topic, the brief or the description of the channel' : 'the script written for it';
  throw new Terminal(
    'content_refused',
    `${whose} was found to hold ${reasons.join(', ')}, so no video is made of it. Choose another subject, or word it otherwise`,
  );
}
