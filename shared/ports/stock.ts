import type { ChannelId } from '../contracts/ids.ts';
import type { Credit } from '../contracts/media.ts';
import type { Micros } from '../contracts/money.ts';
import type { Format } from '../contracts/video-request.ts';

/** What a library is asked for. Like scenes ask alike, so that one search serves them all. */
export interface StockQuery {
  kind: 'clip' | 'photo';
  /** What is to be seen, in a few words. */
  words: string;
  format: Format;
  /** Of the words: `en`, `en-GB`. */
  language: string;
  /** For whom; told only to those whose answers change. */
  channelId?: ChannelId;
}

/** Something a library offers. */
export interface StockItem {
  /** `pexels:clip:123`: names it for ever. */
  id: string;
  kind: 'clip' | 'photo';
  /** The library's own words about it: tags, title, alt text. */
  words: string;
  /** Pixels of the file at `url`. */
  width: number;
  height: number;
  /** Of a clip. */
  seconds?: number | undefined;
  /** Where its file lies, in the size that just covers the format; never followed but by a `MediaFetcher`. */
  url: string;
  credit: Credit;
}

/** A library of licensed clips and photos. */
export interface StockLibrary {
  /** Names the library and how it is asked: whatever it finds differently by. */
  readonly identity: string;
  /** Upper bound of the price of this many searches. Pure. @throws Terminal `unknown_price` */
  quote(searches: number): Micros;
  /** It may answer otherwise at any moment, and for each channel: its answers serve no other video. */
  readonly changes?: true;
  /** Whether there is anything for a channel; absent: there always is. */
  offers?(channelId: ChannelId): Promise<boolean>;
  /** What it offers, in its own order; may be empty. @throws Terminal, Retryable when the provider fails */
  search(query: StockQuery, signal: AbortSignal): Promise<StockItem[]>;
}
