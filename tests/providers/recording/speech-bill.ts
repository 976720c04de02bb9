/** One text as a provider of voices charges it. */
export interface SpeechBillLine {
  /** The voice, or the model where the provider prices by it. */
  priced: string;
  voice: string;
  characters: number;
  /** Micro-dollars. */
  micros: number;
}

/** A provider's own list of prices: micro-dollars for a character. */
export type SpeechTariff = Readonly<Record<string, number>>;

/** Keeps what was charged; prices nothing that is not on the list. */
export function openSpeechBill(tariff: SpeechTariff) {
  const lines: SpeechBillLine[] = [];
  return {
    lines: (): SpeechBillLine[] => [...lines],
    charge(priced: string, voice: string, characters: number): void {
      const rate = tariff[priced];
      if (rate === undefined) throw new Error(`the fake has no price for ${priced}`);
      lines.push({ priced, voice, characters, micros: rate * characters });
    },
  };
}
