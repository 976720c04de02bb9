import type { Micros } from '../contracts/money.ts';
import type { Script } from '../contracts/script.ts';

/** What a viewer reads before the video. */
export interface Copy {
  /** At most 100 characters. */
  title: string;
  /** One or two short paragraphs; chapters, credits and hashtags are added by rules. */
  summary: string;
  tags: string[];
}

/** What copy depends on. */
export interface CopyWish {
  script: Pick<Script, 'title' | 'language' | 'scenes'>;
  personality?: string;
  audience?: string;
}

/** Writes title, summary and tags of a finished video. */
export interface Copywriter {
  readonly identity: string;
  /** Upper bound of the price of one `write`. Pure. @throws Terminal `unknown_price` */
  quote(wish: CopyWish): Micros;
  /** @throws Terminal, Retryable when the provider fails */
  write(wish: CopyWish, signal: AbortSignal): Promise<{ copy: Copy; cost: Micros }>;
}
