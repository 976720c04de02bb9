import { createHash } from 'node:crypto';
import { type ChatRequest, promptOf } from './chat-request.ts';
import { type Tokens, tariffs } from './tariff.ts';

/** One token for each four bytes begun: about what the real tokenizer makes of English, and the same every time. */
const bytesPerToken = 4;
const messageTokens = 4;
const callTokens = 3;

/** As OpenAI documents it: prompts of 1024 tokens and more are kept, in pieces of 128. */
const shortestKept = 1024;
const pieceTokens = 128;

/** Counts the tokens of calls, and remembers the prompts it has seen as the provider's cache does. */
export function createTokenCounter() {
  const seen = new Set<string>();

  function countKept(model: string, prompt: string, tokens: number): { cached: number; kept: number } {
    const pieces = tokens < shortestKept ? 0 : Math.floor(tokens / pieceTokens);
    let cached = 0;
    for (let piece = 1; piece <= pieces; piece += 1) {
      const start = prompt.slice(0, piece * pieceTokens * bytesPerToken);
      const hash = createHash('sha256').update(`${model} ${start}`).digest('hex');
      if (seen.has(hash) && cached === piece - 1) cached = piece;
      seen.add(hash);
    }
    return { cached: cached * pieceTokens, kept: pieces * pieceTokens };
  }

  return (request: ChatRequest, answer: string): Tokens => {
    const text = promptOf(request);
    const prompt = countText(text) + messageTokens * request.messages.length + callTokens;
    const { cached, kept } = countKept(request.model, text, prompt);
    const written = tariffs[request.model]?.cacheWrite === undefined ? 0 : kept - cached;
    return { prompt, cached, written, completion: countText(answer) };
  };
}

export function countText(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / bytesPerToken);
}

/** The most of a text that so many tokens hold. */
export function cutText(text: string, tokens: number): string {
  const bytes = Buffer.from(text).subarray(0, tokens * bytesPerToken);
  // A character cut in two would grow to three bytes.
  return bytes.toString().replace(/\uFFFD$/, '');
}

/** An answer of one to `most` tokens, always the same for the same request. */
export function inventAnswer(request: ChatRequest, most: number): string {
  const dice = createHash('sha256').update(promptOf(request)).digest().readUInt32BE();
  return 'abc '.repeat(1 + (dice % most));
}
