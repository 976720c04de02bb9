import type { ServerResponse } from 'node:http';

/** A whole answer, as `POST /v1/chat/completions` gives it. */
export interface Completion {
  id: string;
  model: string;
  created: number;
  content: string;
  refusal: string | null;
  finish: string;
  usage: unknown;
}

const piecesOf = (text: string): string[] => text.match(/[\s\S]{1,160}/gu) ?? [];

/** The same answer as events: role, pieces, end, usage where it was asked for, `[DONE]`. */
export function eventsOf(
  { id, model, created, content, refusal, finish, usage }: Completion,
  withUsage: boolean,
): string[] {
  const chunk = (choices: object[], own: object = {}) => ({
    id,
    object: 'chat.completion.chunk',
    created,
    model,
    service_tier: 'default',
    system_fingerprint: null,
    choices,
    ...(withUsage ? { usage: null } : {}),
    ...own,
  });
  const delta = (own: object, end: string | null = null) =>
    chunk([{ index: 0, delta: own, logprobs: null, finish_reason: end }]);
  const events = [
    delta({ role: 'assistant', content: '', refusal: null }),
    ...piecesOf(content).map((piece) => delta({ content: piece })),
    ...piecesOf(refusal ?? '').map((piece) => delta({ refusal: piece })),
    delta({}, finish),
    ...(withUsage && usage !== undefined ? [chunk([], { usage })] : []),
  ];
  return [...events.map((event) => `data: ${JSON.stringify(event)}\n\n`), 'data: [DONE]\n\n'];
}

export const eventStream = 'text/event-stream; charset=utf-8';

export function sendEvents(
  response: ServerResponse,
  events: readonly string[],
  headers: Record<string, string>,
): void {
  response.writeHead(200, { ...headers, 'Content-Type': eventStream, 'Cache-Control': 'no-cache' });
  for (const event of events) response.write(event);
  response.end();
}

/** Half of the events, and a broken connection. */
export function cutEvents(response: ServerResponse, events: readonly string[]): void {
  response.writeHead(200, { 'Content-Type': eventStream });
  const half = events.slice(0, Math.ceil(events.length / 2)).join('');
  response.write(half, () => response.destroy());
}
