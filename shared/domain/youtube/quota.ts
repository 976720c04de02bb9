/**
 * What a Cloud project may ask of YouTube on one day, in its two buckets: uploads have had one of their own since
 * December 2025 and cost one of it each; everything else takes units.
 */
export interface Quota {
  uploads: number;
  units: number;
}

/**
 * What a project is given without asking for more, 2026-11.
 * https://developers.google.com/youtube/v3/determine_quota_cost
 */
export const usualQuota: Quota = { uploads: 100, units: 10_000 };

/** Units of each method we call (the same page). */
export const unitsOf = {
  'captions.insert': 400,
  'thumbnails.set': 50,
  'playlistItems.insert': 50,
  'playlistItems.list': 1,
  'videos.list': 1,
  'channels.list': 1,
} as const;

/** Kept back of both buckets: for looking for an upload whose answer was lost, and for what a person does by hand. */
const keptBackShare = 0.1;

/** As much as publications may take together. */
export function spendableQuota(whole: Quota): Quota {
  const spendable = (amount: number): number => amount - Math.ceil(amount * keptBackShare);
  return { uploads: spendable(whole.uploads), units: spendable(whole.units) };
}

/** What goes with a video. */
export interface Wants {
  thumbnail: boolean;
  captions: boolean;
  playlist: boolean;
}

/** All of it is reserved before the first byte: a video must not get half of what goes with it. */
export function quotaOfPublication(wants: Wants): Quota {
  return {
    uploads: 1,
    units:
      (wants.thumbnail ? unitsOf['thumbnails.set'] : 0) +
      (wants.captions ? unitsOf['captions.insert'] : 0) +
      (wants.playlist ? unitsOf['playlistItems.list'] + unitsOf['playlistItems.insert'] : 0),
  };
}

/** Of what is left, how many more such publications go today. */
export function publicationsLeft(left: Quota, each: Quota): number {
  const byUnits = each.units === 0 ? left.uploads : Math.floor(left.units / each.units);
  return Math.max(0, Math.min(Math.floor(left.uploads / each.uploads), byUnits));
}
