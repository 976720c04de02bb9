export interface Match {
  name: string;
  /** 0 to 1: 1 is the picture's own name, below 0.8 a symbol, below 0.6 a distant relation. */
  fit: number;
}

/** Phrase (words in the singular, joined by a space) to the pictures it leads to, best first. */
export type KeywordIndex = ReadonlyMap<string, readonly Match[]>;
