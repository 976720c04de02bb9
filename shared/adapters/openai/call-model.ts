import type OpenAI from 'openai';
import { z } from 'zod';
import type { Micros } from '../../contracts/money.ts';
import { quoteTokens } from '../../domain/prices/token-price.ts';
import { providerGarbled } from '../../domain/provider-failure.ts';
import { type Abilities, lessAble, mostAble } from './abilities.ts';
import { chargeFor } from './charge-for.ts';
import { createClient } from './create-client.ts';
import { type ModelOptions, serverName } from './options.ts';
import { readAnswer } from './read-answer.ts';
import { contentRefused, translateError } from './translate-error.ts';

/** One question to a model. */
export interface Question<Answer> {
  /** Of the schema: `script`. */
  name: string;
  schema: z.ZodType<Answer>;
  /** Ours; nobody else's words stand in it. */
  system: string;
  /** What is wished, with others' words fenced off (fence.ts). */
  user: string;
  /** Thinking is output too. */
  mostOutputTokens: number;
  timeoutMs: number;
}

export interface Model {
  /** The most a question costs. @throws Terminal `unknown_price`, `prompt_too_long` */
  quote(question: Omit<Question<unknown>, 'timeoutMs'>): Micros;
  /**
   * @throws Terminal `content_refused`, which was charged; Retryable `provider_garbled` for an answer of another form or
   *   without an end; what shared/domain/provider-failure.ts makes of the rest
   */
  ask<Answer>(question: Question<Answer>, signal: AbortSignal): Promise<{ answer: Answer; cost: Micros }>;
}

/** A model that has not begun by then is stuck; two of them one after the other leave a stage time for the offline writer. */
const usualIdleMs = 15_000;
/** System, user. */
const messages = 2;

const inPrompt = (schema: string) =>
  `Answer with one JSON object and nothing else, no code fence. It must satisfy this JSON Schema:\n${schema}`;

/** Speaks to one model over one client. */
export function createModel(options: ModelOptions): Model {
  const { model, baseUrl, guard, book, idleMs = usualIdleMs } = options;
  const provider = serverName(baseUrl);
  const client = createClient(options);
  let abilities = mostAble;

  const quote: Model['quote'] = ({ schema, system, user, mostOutputTokens }) => {
    const sent = [system, user, inPrompt(schemaText(schema)), 'json_schema strict'];
    const promptBytes = sent.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    return quoteTokens(model, { promptBytes, messages, maxOutputTokens: mostOutputTokens }, book);
  };

  /** Asks as well as the server is able to. What it refuses in words it has not charged. */
  async function stream(question: Question<unknown>, signal: AbortSignal) {
    for (;;) {
      const asked = abilities;
      const body = bodyOf(model, question, asked);
      const sdk = await client();
      try {
        return await readAnswer((controller) => sdk.chat.completions.create(body, { signal: controller }), {
          signal,
          idleMs,
          provider,
        });
      } catch (error) {
        signal.throwIfAborted();
        const less = lessAble(asked, error);
        if (less === undefined) throw translateError(error, provider, { paid: true, apiKey: options.apiKey });
        // Another call may have been refused for the same at the same time.
        if (abilities === asked) abilities = less;
      }
    }
  }

  return {
    quote,
    async ask<Answer>(question: Question<Answer>, signal: AbortSignal) {
      const most = quote(question);
      const { timeoutMs } = question;
      return await guard.call(
        async (guarded) => {
          const said = await stream(question, guarded);
          const cost = chargeFor(said.usage, { model, book, quote: most, provider });
          if (said.refusal !== '' || said.finish === 'content_filter')
            throw contentRefused(provider, said.refusal, { charged: true });
          if (said.finish === 'length')
            throw providerGarbled(provider, 'an answer longer than it may be', { paid: true });
          return { answer: parsed(said.content, question.schema, provider), cost };
        },
        { signal, timeoutMs, paid: true },
      );
    },
  };
}

function bodyOf(
  model: string,
  { name, schema, system, user, mostOutputTokens }: Question<unknown>,
  { schema: how, effort, bound, usage }: Abilities,
): OpenAI.ChatCompletionCreateParamsStreaming {
  const strict = how === 'strict';
  return {
    model,
    messages: [
      { role: 'system', content: strict ? system : `${system}\n\n${inPrompt(schemaText(schema))}` },
      { role: 'user', content: user },
    ],
    [bound]: mostOutputTokens,
    stream: true,
    ...(usage ? { stream_options: { include_usage: true } } : {}),
    ...(effort === undefined ? {} : { reasoning_effort: effort }),
    ...(strict
      ? {
          response_format: { type: 'json_schema', json_schema: { name, strict, schema: jsonSchema(schema) } },
        }
      : {}),
    ...(how === 'in_prompt' ? { response_format: { type: 'json_object' } } : {}),
  };
}

/** As strict structured output takes it: every field required, nothing beside them. */
function jsonSchema(schema: z.ZodType): Record<string, unknown> {
  const { $schema, ...own } = z.toJSONSchema(schema, {
    target: 'draft-7',
    // What we make of a field that is wrong is ours alone; strict output knows no defaults.
    override: ({ jsonSchema: one }) => {
      delete one.default;
    },
  });
  return own;
}

const schemaText = (schema: z.ZodType) => JSON.stringify(jsonSchema(schema));

/** @throws Retryable `provider_garbled` */
function parsed<Answer>(content: string, schema: z.ZodType<Answer>, provider: string): Answer {
  const garbled = (why: string) =>
    providerGarbled(provider, `an answer of another form: ${why}`, { paid: true });
  const bare = content.trim().replace(/^```(?:json)?\s*|\s*```$/g, '');
  let value: unknown;
  try {
    value = JSON.parse(bare);
  } catch {
    throw garbled('it is not JSON');
  }
  const read = schema.safeParse(value);
  if (!read.success) throw garbled(z.prettifyError(read.error));
  return read.data;
}
