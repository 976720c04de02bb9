import type { IncomingMessage } from 'node:http';
import { json as readJson } from 'node:stream/consumers';
import { z } from 'zod';
import { strictFault } from './answer-schema.ts';
import { ChatRequest } from './chat-request.ts';
import { badRequest, OpenAiError, unknownModel } from './errors.ts';
import { effortsOf, moderationModels } from './models.ts';
import { tariffs } from './tariff.ts';

/** What a server that speaks OpenAI's API may be without, as local ones are. */
export type Lack =
  | 'json_schema'
  | 'json_object'
  | 'reasoning_effort'
  | 'max_completion_tokens'
  | 'stream_options';

const Input = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);
const ModerationRequest = z.strictObject({ model: z.string(), input: Input });

const unsupported = (param: string) =>
  new OpenAiError(400, `Unsupported parameter: '${param}' is not supported with this model.`, { param });

/** @throws OpenAiError in the order in which the real one looks: the body, the model, what the model can */
export async function readChat(incoming: IncomingMessage, lacks: readonly Lack[]): Promise<ChatRequest> {
  const body: unknown = await readJson(incoming).catch(() => undefined);
  const parsed = ChatRequest.safeParse(asNewest(body, lacks));
  if (!parsed.success) throw badRequest(parsed.error);
  const request = parsed.data;
  if (request.metadata && !request.store)
    throw new OpenAiError(400, "The 'metadata' parameter is only allowed when 'store' is enabled.");
  if (request.stream_options && !request.stream)
    throw new OpenAiError(400, "The 'stream_options' parameter is only allowed when 'stream' is enabled.", {
      param: 'stream_options',
    });
  if (tariffs[request.model] === undefined) throw unknownModel(request.model);
  requireAble(request, lacks);
  return request;
}

/** Servers that do not know `max_completion_tokens` know its older name. */
function asNewest(body: unknown, lacks: readonly Lack[]): unknown {
  if (!lacks.includes('max_completion_tokens') || typeof body !== 'object' || body === null) return body;
  if ('max_completion_tokens' in body) throw unsupported('max_completion_tokens');
  const { max_tokens, ...rest } = body as Record<string, unknown>;
  return { ...rest, max_completion_tokens: max_tokens };
}

function requireAble(request: ChatRequest, lacks: readonly Lack[]): void {
  const { response_format: format, reasoning_effort: effort, stream_options, model } = request;
  if (stream_options && lacks.includes('stream_options')) throw unsupported('stream_options');
  if (format?.type === 'json_schema') {
    if (lacks.includes('json_schema'))
      throw new OpenAiError(400, "'response_format.type' : value must be one of ['json_object', 'text']");
    const fault = format.json_schema.strict ? strictFault(format.json_schema.schema) : undefined;
    if (fault !== undefined)
      throw new OpenAiError(
        400,
        `Invalid schema for response_format '${format.json_schema.name}': ${fault}`,
        {
          param: 'response_format',
        },
      );
  }
  if (format?.type === 'json_object' && lacks.includes('json_object')) throw unsupported('response_format');
  const able = lacks.includes('reasoning_effort') ? [] : effortsOf(model);
  if (!effort || able.includes(effort)) return;
  if (able.length === 0)
    throw new OpenAiError(400, 'Unrecognized request argument supplied: reasoning_effort');
  throw new OpenAiError(
    400,
    `Unsupported value: 'reasoning_effort' does not support '${effort}' with this model. Supported values are: ${able.map((one) => `'${one}'`).join(', ')}.`,
    { param: 'reasoning_effort', code: 'unsupported_value' },
  );
}

/** @throws OpenAiError */
export async function readModeration(incoming: IncomingMessage): Promise<{ model: string; input: string[] }> {
  const parsed = ModerationRequest.safeParse(await readJson(incoming).catch(() => undefined));
  if (!parsed.success) throw badRequest(parsed.error);
  const { model, input } = parsed.data;
  if (!moderationModels.includes(model)) throw unknownModel(model);
  return { model, input: [input].flat() };
}
