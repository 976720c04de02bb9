import sharp from 'sharp';

/**
 * What clips and photos of many cameras are brought towards, so that they look as of one film: mean and spread of luma
 * (BT.709 limited range) as a well exposed picture has them.
 */
const house = { mean: 112, spread: 50 };
/** How much of the way is gone: all of it would take the night out of a night scene. */
const part = 0.4;
const contrast = { least: 0.9, most: 1.15 };
const mostLift = 12;
/** Of a cast so much is taken away, and no more than so many steps (grey world, Buchsbaum 1980, in part). */
const castPart = 0.3;
const mostCast = 6;

/** A grade in the planes of YUV: luma is stretched about nothing and moved, the two colour differences are moved. */
export interface Grade {
  gain: number;
  lift: number;
  blue: number;
  red: number;
}

/** @param picture one of ours; black ones count for nothing */
export async function gradeFor(pictures: readonly (Buffer | string)[]): Promise<Grade> {
  const measured = (await Promise.all(pictures.map(measure))).filter(({ mean }) => mean > 18);
  const average = (of: (one: Measured) => number): number =>
    measured.reduce((sum, one) => sum + of(one), 0) / measured.length;
  if (measured.length === 0) return { gain: 1, lift: 0, blue: 0, red: 0 };
  const [mean, spread] = [average((one) => one.mean), average((one) => one.spread)];
  const gain = within(1 + part * (house.spread / Math.max(1, spread) - 1), contrast.least, contrast.most);
  const wanted = mean + part * (house.mean - mean);
  const cast = (of: (one: Measured) => number): number =>
    within(-castPart * average(of), -mostCast, mostCast);
  return {
    gain,
    lift: within(wanted - mean, -mostLift, mostLift) + mean * (1 - gain),
    blue: cast((one) => one.blue),
    red: cast((one) => one.red),
  };
}

/** The grade as a filter of ffmpeg, on frames of limited range. Numbers only. */
export function gradeFilter({ gain, lift, blue, red }: Grade): string {
  const moved = (by: number): string => `clip(val+${by.toFixed(2)},16,240)`;
  const luma = `clip(val*${gain.toFixed(4)}+${lift.toFixed(2)},16,235)`;
  return `lutyuv=y='${luma}':u='${moved(blue)}':v='${moved(red)}'`;
}

interface Measured {
  mean: number;
  spread: number;
  blue: number;
  red: number;
}

/** ITU-R BT.709-6, items 3.2 to 3.5, of the mean colour. */
async function measure(picture: Buffer | string): Promise<Measured> {
  const colour = sharp(picture).removeAlpha().toColourspace('srgb');
  const [{ channels }, grey] = await Promise.all([
    colour.clone().stats(),
    colour.clone().greyscale().stats(),
  ]);
  const [r = 128, g = 128, b = 128] = channels.map(({ mean }) => mean);
  const luma = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  const scale = 219 / 255;
  return {
    mean: 16 + luma * scale,
    spread: (grey.channels[0]?.stdev ?? 50) * scale,
    blue: ((b - luma) / 1.8556) * (224 / 255),
    red: ((r - luma) / 1.5748) * (224 / 255),
  };
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
