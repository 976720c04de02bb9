import { otherCaptionFace } from './caption-face.ts';
import { type Caption, sentenceOf } from './captions.ts';
import type { Entrance, SegmentPlan } from './film-plan.ts';
import type { FilmPlan, FilmScene } from './plan-film.ts';
import { leadSeconds } from './transitions.ts';

/**
 * Cuts a film into one piece per scene, so that every frame belongs to exactly one. The cut lies where a transition
 * begins: the whole of it then depends on its two scenes only, and a scene that changes touches its own piece and
 * the next one.
 */
export function cutFilm(film: FilmPlan): SegmentPlan[] {
  const { format, width, height, fps, scenes } = film;
  const leadFrames = Math.round(leadSeconds * fps);
  const captionFace = otherCaptionFace(
    scenes[0]?.plan.style,
    scenes.flatMap(({ captions }) => captions),
  );
  return scenes.map(({ plan, transition, captions }, index): SegmentPlan => {
    const previous = scenes[index - 1];
    const shownFrames = plan.frames - (index < scenes.length - 1 ? leadFrames : 0);
    const segment: SegmentPlan = {
      ...{ format, width, height, fps, index, count: scenes.length },
      frameCount: shownFrames + (previous === undefined ? 0 : leadFrames),
      scene: plan,
      captions: withSentences(captions, ({ start }) => start < shownFrames / fps),
      ...(captionFace && { captionFace }),
    };
    if (previous === undefined) return segment;
    return { ...segment, entrance: entranceAfter(previous, transition, leadFrames, fps) };
  });
}

function entranceAfter(
  { plan, captions }: FilmScene,
  transition: Entrance['transition'],
  leadFrames: number,
  fps: number,
): Entrance {
  const lasting = ({ end }: Caption): boolean => end > (plan.frames - leadFrames) / fps;
  return { transition, leadFrames, previous: plan, captions: withSentences(captions, lasting) };
}

/** Those that are seen, and the rest of their sentences: all of one stand on one plate, which is as wide as the widest. */
function withSentences(captions: readonly Caption[], isSeen: (caption: Caption) => boolean): Caption[] {
  return captions.filter((caption) => sentenceOf(captions, caption).some(isSeen));
}
