/** A sound of the voice and when it is heard, in seconds. */
export interface Phone {
  name: string;
  start: number;
  end: number;
}

/** Flite's name for a pause. */
export const pause = 'pau';

/** Reads what `-psdur` prints: a line for each utterance, `name:end` for each phone, each line from zero. */
export function parsePhones(printed: string): Phone[][] {
  return printed
    .split('\n')
    .map((line) => {
      let start = 0;
      return [...line.matchAll(/(\S+):(\d+(?:\.\d+)?)/g)].map(([, name = '', end = '0']) => {
        const phone = { name, start, end: Math.max(start, Number(end)) };
        start = phone.end;
        return phone;
      });
    })
    .filter((utterance) => utterance.length > 0);
}

/** Puts the utterances one after another; `seconds` is the recording's length, which rounds a little differently. */
export function phonesOnOneClock(utterances: Phone[][], seconds: number): Phone[] {
  const total = utterances.reduce((sum, phones) => sum + (phones.at(-1)?.end ?? 0), 0);
  const scale = total > 0 ? seconds / total : 1;
  let offset = 0;
  return utterances.flatMap((phones) => {
    const from = offset;
    offset += phones.at(-1)?.end ?? 0;
    return phones.map(({ name, start, end }) => ({
      name,
      start: (from + start) * scale,
      end: (from + end) * scale,
    }));
  });
}
