import type { PriceBook } from '../../domain/price-book.ts';
import type { Guard } from '../../ports/guard.ts';

/** How a server that speaks OpenAI's API is reached. */
export interface ServerOptions {
  /** A local server takes any. */
  apiKey: string;
  /** With its version: `https://api.openai.com/v1`. */
  baseUrl: string;
  guard: Guard;
  /** The operator's own lines included. */
  book: PriceBook;
  /** An answer that stands still for so long is given up; 15 s when left out. */
  idleMs?: number;
}

/** One model of such a server. */
export interface ModelOptions extends ServerOptions {
  /** As the server knows it, and as the price book does. */
  model: string;
}

/** The server as people know it, in what we say of its failures. */
export function serverName(baseUrl: string): string {
  const { host } = new URL(baseUrl);
  return isOpenAi(host) ? 'OpenAI' : `the model server at ${host}`;
}

/** `openai:gpt-6.1-terra`, or with the server where it is another one. Names the provider in keys, journals and scripts. */
export function providerOf({ baseUrl, model }: Pick<ModelOptions, 'baseUrl' | 'model'>): string {
  const { host } = new URL(baseUrl);
  return isOpenAi(host) ? `openai:${model}` : `openai:${model}:${host}`;
}

function isOpenAi(host: string): boolean {
  return host === 'api.openai.com' || host.endsWith('.api.openai.com');
}
