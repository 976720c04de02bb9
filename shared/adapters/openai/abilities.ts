/**
 * What a model's server understands. Nobody goes by names: everything is asked for, and what the server refuses in
 * words (which costs nothing) is asked for otherwise from then on.
 */
export interface Abilities {
  /** Whether the server holds the model to a JSON schema; else the schema stands in the prompt. */
  schema: 'strict' | 'in_prompt' | 'in_prompt_as_text';
  /** How much a model thinks before it answers: as little as it can. Undefined: the server knows no such setting. */
  effort: 'none' | 'low' | undefined;
  /** How the bound on output is called. */
  bound: 'max_completion_tokens' | 'max_tokens';
  usage: boolean;
}

export const mostAble: Abilities = {
  schema: 'strict',
  effort: 'none',
  bound: 'max_completion_tokens',
  usage: true,
};

/** What a refused request was refused for, as the SDK's error tells it. */
interface RefusedRequest {
  status?: unknown;
  param?: unknown;
  message?: unknown;
}

/** By what the refusal names; each step asks for less, and undefined says that there is no less. */
const steps: readonly { named: RegExp; less(abilities: Abilities): Partial<Abilities> | undefined }[] = [
  {
    named: /reasoning[._ ]?effort/i,
    less: ({ effort }) =>
      effort === undefined ? undefined : { effort: effort === 'none' ? 'low' : undefined },
  },
  {
    named: /max_completion_tokens/i,
    less: ({ bound }) => (bound === 'max_tokens' ? undefined : { bound: 'max_tokens' }),
  },
  { named: /stream_options|include_usage/i, less: ({ usage }) => (usage ? { usage: false } : undefined) },
  {
    named: /response_format|json_schema|json_object|structured|guided|grammar/i,
    less: ({ schema }) =>
      schema === 'in_prompt_as_text'
        ? undefined
        : { schema: schema === 'strict' ? 'in_prompt' : 'in_prompt_as_text' },
  },
];

/** What to ask instead of what was refused with these words; undefined when it was refused for something else. */
export function lessAble(abilities: Abilities, error: unknown): Abilities | undefined {
  const { status, param, message } = (error ?? {}) as RefusedRequest;
  if (status !== 400 && status !== 422 && status !== 501) return undefined;
  const said = `${String(param ?? '')} ${String(message ?? '')}`;
  const less = steps.find(({ named }) => named.test(said))?.less(abilities);
  return less && { ...abilities, ...less };
}
