/** Far above any answer of a model, and nothing for a process: 8 MB. */
const mostBytes = 8_000_000;

/** What a body is ended with that does not end. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
  constructor() {
    super(`an answer of more than ${mostBytes / 1_000_000} MB`);
  }
}

/** `fetch`, whose answers are never larger than an answer can be: the SDK keeps what it has not understood yet. */
export async function boundedFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, { ...init, redirect: 'error' });
  if (response.body === null) return response;
  let seen = 0;
  const bounded = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(piece, controller) {
        seen += piece.byteLength;
        if (seen > mostBytes) controller.error(new BodyTooLarge());
        else controller.enqueue(piece);
      },
    }),
  );
  const { status, statusText, headers } = response;
  return new Response(bounded, { status, statusText, headers });
}
