import type { Credit } from '#shared/contracts/media.ts';

/** Each set is credited once, however many of its pictures are shown. */
export function mergeCredits(pictures: readonly { credit: Credit }[]): Credit[] {
  const bySource = new Map(pictures.map(({ credit }) => [`${credit.title}|${credit.source}`, credit]));
  return [...bySource.values()];
}
