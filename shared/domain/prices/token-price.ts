import { Terminal } from '../../contracts/errors.ts';
import { type Micros, micros } from '../../contracts/money.ts';
import { type PriceBook, priceBook } from '../price-book.ts';
import { findPrice } from './find-price.ts';
import { highest, roundedUp, wholeAmount } from './whole-amount.ts';

/** Far above any call of ours, and far below what would make a price absurd. */
const mostTokens = 10_000_000;
const mostTries = 20;
const mostMessages = 1000;

/**
 * Tokens a chat adds around one message and around a whole call: 3 to 5 and 3 as OpenAI counts them (cookbook, "How to
 * count tokens with tiktoken"), taken generously, because other servers have other templates.
 */
const messageTokens = 16n;
const callTokens = 128n;

const perMillion = 1_000_000n;

/** What a call is at most. */
export interface TokenBound {
  /** UTF-8 bytes of everything that is sent as prompt, a JSON schema included; the request body's length will do. */
  promptBytes: number;
  messages: number;
  /** As sent to the provider, so that it is a bound: thinking counts as output. */
  maxOutputTokens: number;
  /** Calls that may be billed until one succeeds; 1 when left out. */
  tries?: number;
}

/** What a call was, as its provider reported it. */
export interface TokenUsage {
  /** All of the prompt, `cached` and `written` included. */
  input: number;
  cached: number;
  /** Input the provider stored (`cache_write_tokens`). Left out, everything not cached is taken to be stored. */
  written?: number;
  output: number;
}

/**
 * The most a call can cost. A tokenizer of bytes never makes more tokens than there are bytes, so the prompt's bytes
 * bound its tokens; each is priced as the dearest kind of input.
 *
 * @throws Terminal `unknown_price`, `bad_usage`, `prompt_too_long`
 */
export function quoteTokens(model: string, bound: TokenBound, book: PriceBook = priceBook): Micros {
  const line = findPrice(book, 'models', model);
  const input =
    wholeAmount('bytes of prompt', bound.promptBytes, mostTokens) +
    wholeAmount('messages', bound.messages, mostMessages) * messageTokens +
    callTokens;
  const output = wholeAmount('tokens of output', bound.maxOutputTokens, mostTokens);
  const tries = wholeAmount('tries', bound.tries ?? 1, mostTries);
  if (line.longestPromptTokens !== undefined && input > line.longestPromptTokens)
    throw new Terminal(
      'prompt_too_long',
      `a prompt of ${input} bytes may hold more than the ${line.longestPromptTokens} tokens that the price book ` +
        `has a price for with ${model}; send a shorter brief`,
    );
  const dearestInput = highest(line.input, line.cacheWrite, line.cached);
  return micros(tries * roundedUp(input * dearestInput + output * line.output, perMillion));
}

/**
 * What a call cost, rounded up to the micro-dollar once.
 *
 * @throws Terminal `unknown_price`; `bad_usage` when the report cannot be true
 */
export function priceTokens(model: string, usage: TokenUsage, book: PriceBook = priceBook): Micros {
  const line = findPrice(book, 'models', model);
  const input = wholeAmount('tokens of input', usage.input, line.longestPromptTokens ?? mostTokens);
  const cached = wholeAmount('cached tokens', usage.cached, usage.input);
  const fresh = input - cached;
  const written =
    usage.written === undefined ? fresh : wholeAmount('stored tokens', usage.written, Number(fresh));
  const output = wholeAmount('tokens of output', usage.output, mostTokens);
  const total =
    (fresh - written) * line.input + written * line.cacheWrite + cached * line.cached + output * line.output;
  return micros(roundedUp(total, perMillion));
}
