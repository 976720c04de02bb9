import type { Pictures } from '#shared/ports/media-inspector.ts';
import {
  compareSigns,
  type Delay,
  framesPerSecond,
  middle,
  pictureDelay,
  type Sign,
} from './compare-signs.ts';
import { atClock, measuredCheck, type WeighedCheck } from './measured-check.ts';
import { nameDifference } from './name-difference.ts';

/**
 * How far a frame may be from what was drawn, in levels of 8 bits, before it is another picture: its cell that is
 * furthest off, and the mean of all. Encoders leave 3 and 0.6 (x264 crf 20, crf 30); a crop by 3 % makes 49 and 3.6.
 */
export const mostOff = { cell: 20, mean: 4 };
/** The middle of all frames' means: what is off everywhere is off by less. Encoders leave 0.2 and 0.15. */
const mostOffThroughout = { luma: 2, chroma: 0.7 };
/** Seconds: a frame and a half; a decoder that leaves frames out is wrong by a tenth at most. */
const latestPicture = { exact: 0.05, elsewhere: 0.12 };

/** Whether the file shows what was drawn, when it was to be shown. */
export function checkAsDrawn(signs: readonly Sign[], pictures: Pictures): WeighedCheck[] {
  const differences = compareSigns(signs, pictures);
  if (differences.length === 0) return [];
  const delay = pictureDelay(signs, pictures);
  const moved = delay !== undefined && isMoved(delay);
  const far = differences.filter(({ most, luma }) => most > mostOff.cell || luma > mostOff.mean);
  const throughout = {
    luma: middle(differences.map(({ luma }) => luma)),
    chroma: middle(differences.map(({ chroma }) => chroma)),
  };
  const shifted = throughout.luma > mostOffThroughout.luma || throughout.chroma > mostOffThroughout.chroma;
  const off = far.length > 0 ? far : shifted ? differences : [];
  const [first] = off;
  return [
    measuredCheck('picture', 'picture as drawn', {
      passed: off.length === 0,
      fatal: true,
      measured:
        first === undefined
          ? `${differences.length} frames as drawn`
          : `${moved ? 'what was to be seen at other times' : nameDifference(shifted ? differences : off, signs, pictures)}` +
            ` (${off.length} of ${differences.length} frames, the first at ${atClock(first.sign.frame / framesPerSecond)})`,
      wanted: 'every frame as it was drawn',
      weight: 4,
    }),
    checkTime(delay),
  ];
}

const latest = ({ exact }: Delay): number => (exact ? latestPicture.exact : latestPicture.elsewhere);
const isMoved = (delay: Delay): boolean => Math.abs(delay.seconds) > latest(delay);

function checkTime(delay: Delay | undefined): WeighedCheck {
  const { seconds, exact } = delay ?? { seconds: 0, exact: true };
  return measuredCheck('picture', 'picture in time', {
    passed: !isMoved({ seconds, exact }),
    fatal: true,
    measured:
      delay === undefined
        ? 'nothing that tells'
        : `${Math.round(Math.abs(seconds) * 1000)} ms ${seconds < 0 ? 'early' : 'late'}`,
    wanted: `at most ${latest({ seconds, exact }) * 1000} ms early or late`,
    weight: 2,
  });
}
