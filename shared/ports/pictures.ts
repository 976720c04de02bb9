import type { Credit } from '../contracts/media.ts';
import type { Micros, Tier } from '../contracts/money.ts';

export interface FoundPicture {
  /** The keyword that led to it. */
  keyword: string;
  /** Name of the picture in its library. */
  name: string;
  /** How well it shows the keyword: 1 is the very thing, 0 a general picture because nobody drew it. */
  fit: number;
  /** PNG bytes, square, transparent ground. */
  png: Uint8Array;
  credit: Credit;
}

/** A library of drawn pictures that can be searched by keyword. */
export interface Pictures {
  /** Names the library and its version: whatever it finds differently by. */
  readonly identity: string;
  /**
   * Upper bound of the price of this many calls of `find`. Pure.
   *
   * @throws Terminal `unknown_price`
   */
  quote(searches: number, tier: Tier): Micros;
  /**
   * Best match first, at most `count`, all different, none whose name is in `avoid` unless nothing else fits.
   * Never empty: a keyword nobody drew gets a fitting general picture.
   */
  find(query: {
    keywords: string[];
    /** What is said where it is shown, then what is said about that: tells a river's bank from one that holds money. */
    about?: readonly string[];
    count: number;
    sizePx: number;
    avoid: ReadonlySet<string>;
  }): Promise<FoundPicture[]>;
}
