import type { Narration } from '#shared/contracts/audio.ts';
import type { Cue, RenderedVideo } from '#shared/contracts/rendering.ts';
import { checkReading } from './check-captions.ts';
import { inSeconds, measuredCheck, type WeighedCheck } from './measured-check.ts';

/** What the renderer may add to the narration, in seconds: a pause at each scene, a lead-in and an outro. */
const pausePerScene = 0.6;
const leadAndOutro = 3;
/** Rounding to whole frames and AAC blocks. */
const rounding = 0.1;
/** Share of the speaking time during which a caption must stand. */
const leastCoverage = 0.9;
/** Two captions may touch within a rounding error. */
const touch = 0.001;

/** Whether the file says, for as long as it should, what the narration says. */
export function checkAgainstScript(
  seconds: number,
  narration: Narration,
  rendered: RenderedVideo,
): WeighedCheck[] {
  return [
    checkDuration(seconds, narration),
    checkCoverage(narration, rendered.cues),
    checkCaptionWords(narration, rendered.cues),
    checkCueTimes(rendered.cues, seconds),
    ...checkReading(rendered.cues),
    checkPictures(rendered),
  ];
}

function checkDuration(seconds: number, narration: Narration): WeighedCheck {
  const least = narration.seconds - rounding;
  const most = narration.seconds + pausePerScene * narration.scenes.length + leadAndOutro;
  return measuredCheck('picture', 'duration', {
    passed: seconds >= least && seconds <= most,
    fatal: true,
    measured: inSeconds(seconds),
    wanted: `${inSeconds(narration.seconds)} to ${inSeconds(most)}, by the narration`,
    weight: 3,
  });
}

function checkCoverage(narration: Narration, cues: readonly Cue[]): WeighedCheck {
  const spoken = narration.scenes
    .flatMap(({ words }) => words)
    .reduce((sum, { start, end }) => sum + end - start, 0);
  const shown = cues.reduce((sum, { start, end }) => sum + Math.max(0, end - start), 0);
  const share = spoken > 0 ? Math.min(1, shown / spoken) : 0;
  return measuredCheck('captions', 'caption coverage', {
    passed: share >= leastCoverage,
    fatal: share < 0.5,
    measured: `${Math.round(share * 100)} % of the speaking time`,
    wanted: `at least ${leastCoverage * 100} %`,
    weight: 3,
  });
}

function checkCaptionWords(narration: Narration, cues: readonly Cue[]): WeighedCheck {
  const spoken = narration.scenes.flatMap(({ words }) => words.map(({ text }) => text)).join('');
  const shown = cues.map(({ text }) => text).join('');
  const bare = (text: string) => text.replace(/\s+/gu, '');
  return measuredCheck('captions', 'caption words', {
    passed: bare(shown) === bare(spoken),
    fatal: false,
    measured: bare(shown) === bare(spoken) ? 'as spoken' : 'differ from the narration',
    wanted: 'every spoken word, in order',
    weight: 2,
  });
}

/** A backdrop in the place of a damaged clip is a poorer video, and no reason to throw it away. */
function checkPictures({ stand_ins = [] }: RenderedVideo): WeighedCheck {
  return measuredCheck('picture', 'pictures', {
    passed: stand_ins.length === 0,
    fatal: false,
    measured:
      stand_ins.length === 0
        ? 'as chosen'
        : `nothing to see in ${stand_ins.map(({ scene_id }) => scene_id).join(', ')}`,
    wanted: 'a picture in every scene',
    weight: 2,
  });
}

function checkCueTimes(cues: readonly Cue[], seconds: number): WeighedCheck {
  const wrong = cues.filter(
    ({ start, end }, position) =>
      end <= start || start < 0 || end > seconds + rounding || start < (cues[position - 1]?.end ?? 0) - touch,
  );
  const [first] = wrong;
  return measuredCheck('captions', 'caption times', {
    passed: first === undefined,
    fatal: wrong.length > cues.length / 10,
    measured:
      first === undefined ? 'in order' : `${wrong.length} wrong, the first at ${inSeconds(first.start)}`,
    wanted: 'none empty, overlapping or outside the video',
    weight: 2,
  });
}
