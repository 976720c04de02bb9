import { z } from 'zod';

const Text = z.union([
  z.string(),
  z.array(z.strictObject({ type: z.literal('text'), text: z.string() })).min(1),
]);

const Message = z.strictObject({
  role: z.enum(['system', 'developer', 'user', 'assistant']),
  content: Text,
  name: z.string().optional(),
});

const ResponseFormat = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('json_object') }),
  z.strictObject({
    type: z.literal('json_schema'),
    json_schema: z.strictObject({
      name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
      description: z.string().optional(),
      schema: z.record(z.string(), z.unknown()).optional(),
      strict: z.boolean().nullish(),
    }),
  }),
]);

/** The part of the body of `POST /v1/chat/completions` that is understood here; anything else is refused. */
export const ChatRequest = z.strictObject({
  model: z.string(),
  messages: z.array(Message).min(1),
  max_completion_tokens: z.int().positive().nullish(),
  metadata: z
    .record(z.string().max(64), z.string().max(512))
    .refine((pairs) => Object.keys(pairs).length <= 16)
    .nullish(),
  store: z.boolean().nullish(),
  response_format: ResponseFormat.optional(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  seed: z.int().nullish(),
  n: z.literal(1).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.strictObject({ include_usage: z.boolean().optional() }).nullish(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']).nullish(),
  verbosity: z.enum(['low', 'medium', 'high']).nullish(),
  prompt_cache_key: z.string().optional(),
  safety_identifier: z.string().max(64).optional(),
});
export type ChatRequest = z.infer<typeof ChatRequest>;

/** Everything that is sent as prompt, in the order in which it is read. */
export function promptOf({ messages, response_format }: ChatRequest): string {
  const said = messages.map(({ role, content }) => `${role}:${textOf(content)}`);
  return response_format ? `${JSON.stringify(response_format)}\n${said.join('\n')}` : said.join('\n');
}

/** What stands in the prompt, by who says it. */
export function messagesOf({ messages }: ChatRequest): { system: string; user: string } {
  const of = (...roles: string[]) =>
    messages
      .filter(({ role }) => roles.includes(role))
      .map(({ content }) => textOf(content))
      .join('\n');
  return { system: of('system', 'developer'), user: of('user') };
}

const textOf = (content: z.infer<typeof Text>): string =>
  typeof content === 'string' ? content : content.map(({ text }) => text).join('');
