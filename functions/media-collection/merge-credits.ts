import type { Credit } from '#shared/contracts/media.ts';

/**
 * Each set is credited once, however many of its pictures are shown. Files of the operator's own may have one title and one
 * source and be of different people: none of them may lose its credit to another.
 */
export function mergeCredits(shown: readonly { credit: Credit }[]): Credit[] {
  const each = shown.map(({ credit }) => credit);
  const keyOf = ({ title, author, licence, source }: Credit) =>
    JSON.stringify([title, author, licence, source]);
  return [...new Map(each.map((credit) => [keyOf(credit), credit])).values()];
}
