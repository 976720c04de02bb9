import type { Narration } from '#shared/contracts/audio.ts';
import { type Media, shownBy } from '#shared/contracts/media.ts';
import type { RenderedVideo } from '#shared/contracts/rendering.ts';
import type { Script } from '#shared/contracts/script.ts';
import type { Pictures } from '#shared/ports/media-inspector.ts';
import { distance, framesPerSecond } from './compare-signs.ts';
import { inSeconds, measuredCheck, type WeighedCheck } from './measured-check.ts';

/** A viewer decides in five seconds: by then the first scene must have said and shown something. */
const latestWord = 1.5;
const longestHook = 15;
/** A picture has changed once it is this far from the one that was last called new, in levels. */
const newPicture = 4;
const leastChanges = 8;
const longestSame = 14;
const leastVariety = 0.5;

export interface Shown {
  script: Script;
  narration: Narration;
  media: Media;
  rendered: RenderedVideo;
  pictures: Pictures | undefined;
}

/** What keeps somebody watching, as far as it can be measured. */
export function checkEngagement({ script, narration, media, rendered, pictures }: Shown): WeighedCheck[] {
  return [
    checkHook(narration, rendered),
    checkVariety(script, media),
    ...checkChanges(pictures, rendered.seconds),
  ];
}

function checkHook(narration: Narration, { scenes, cues }: RenderedVideo): WeighedCheck {
  const first = cues[0]?.start ?? scenes[0]?.spoken_at ?? 0;
  const length = narration.scenes[0]?.seconds ?? 0;
  return measuredCheck('engagement', 'hook', {
    passed: first <= latestWord && length <= longestHook,
    fatal: false,
    measured: `a first word after ${inSeconds(first)}, a first scene of ${inSeconds(length)}`,
    wanted: `a word within ${latestWord} s, a scene of at most ${longestHook} s`,
    weight: 2,
  });
}

/** Neighbours that show the same are one picture held; the same one met again later is a repeat. */
function checkVariety(script: Script, media: Media): WeighedCheck {
  const seen = media.scenes.map((scene) => {
    const layout = script.scenes.find(({ id }) => id === scene.scene_id)?.graphic?.layout ?? '';
    return `${shownBy(scene).key} ${layout}`;
  });
  const held = seen.filter((one, index) => one !== seen[index - 1]);
  const variety = new Set(held).size / Math.max(1, held.length);
  return measuredCheck('engagement', 'variety', {
    passed: variety >= leastVariety,
    fatal: false,
    measured: `${new Set(held).size} pictures in ${held.length} scenes`,
    wanted: `at least ${leastVariety * 100} % of the scenes another picture`,
    weight: 2,
    worth: variety / leastVariety,
  });
}

function checkChanges(pictures: Pictures | undefined, seconds: number): WeighedCheck[] {
  if (pictures === undefined || seconds <= 0) return [];
  const times = changesIn(pictures);
  const perMinute = (times.length / seconds) * 60;
  const stretches = [...times, seconds].map((time, index) => time - (times[index - 1] ?? 0));
  const same = Math.max(...stretches);
  return [
    measuredCheck('engagement', 'changes of picture', {
      passed: perMinute >= leastChanges && same <= longestSame,
      fatal: false,
      measured: `${perMinute.toFixed(0)} a minute, the longest stretch without one ${inSeconds(same)}`,
      wanted: `at least ${leastChanges} a minute, none longer than ${longestSame} s`,
      weight: 3,
      worth: Math.min(1, perMinute / leastChanges, longestSame / same),
    }),
  ];
}

/** When the picture has become another, in seconds. */
function changesIn({ frames }: Pick<Pictures, 'frames'>): number[] {
  const times: number[] = [];
  let last = frames[0];
  for (const picture of frames) {
    if (last === undefined || distance(last, picture) < newPicture) continue;
    times.push(picture.frame / framesPerSecond);
    last = picture;
  }
  return times;
}
