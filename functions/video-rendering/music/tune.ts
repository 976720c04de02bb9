/** A note of a tune: where in its bar (sixteenths), how long, and which step of the scale above the tonic. */
export interface TuneNote {
  at: number;
  hold: number;
  step: number;
  strong: boolean;
}

/** Eight bars, some of them empty: a tune that never breathes is one too many beside a voice. */
export interface Tune {
  bars: readonly (readonly TuneNote[])[];
}

/** Where tunes like to step in a bar, most at home first. */
const places = [0, 8, 4, 12, 6, 14, 10, 2];

/**
 * A motif of two bars, said, answered, said again and led home; then silence as often as not.
 *
 * @param notes how many to a bar, on average
 */
export function inventTune(notes: number, random: () => number): Tune {
  const [first, second] = [motif(notes, 0, random), motif(notes, 2, random)];
  const answer = motif(notes, 4, random);
  const home = [...motif(notes, 2, random).slice(0, 1), { at: 8, hold: 8, step: 0, strong: true }];
  return { bars: [first, second, first, answer, first, second, home, []] };
}

function motif(notes: number, around: number, random: () => number): TuneNote[] {
  const count = Math.max(1, Math.floor(notes + random()));
  const chosen = places
    .slice(0, Math.max(count, Math.min(places.length, count * 2)))
    .map((at) => ({ at, wish: random() - (places.indexOf(at) < count ? 0.4 : 0) }))
    .sort((one, other) => one.wish - other.wish)
    .slice(0, count)
    .map(({ at }) => at)
    .sort((one, other) => one - other);
  let step = around;
  return chosen.map((at, index) => {
    // Mostly to the next step, now and then a leap that the following steps make up for.
    const leap = random() < 0.25 ? 3 : 1;
    step += (random() < 0.5 + (around - step) * 0.12 ? 1 : -1) * leap;
    const next = chosen[index + 1] ?? 16;
    return { at, hold: Math.min(8, next - at), step, strong: at % 4 === 0 };
  });
}
