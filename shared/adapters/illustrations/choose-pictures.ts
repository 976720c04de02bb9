import { generalPicturesFor } from './general-pictures.ts';
import type { IconLibrary } from './icon-library.ts';
import { matchKeyword } from './keyword-index.ts';
import type { KeywordIndex, Match } from './match.ts';
import { readSaid } from './read-senses.ts';

export interface Choice {
  keyword: string;
  name: string;
  /** 0 to 1; 0 is a general picture that stands in for one nobody drew. */
  fit: number;
}

/** Below this a match is a coincidence of words. */
const leastFit = 0.42;
/** A keyword's second and third picture must be about it, not near it. */
const leastFitOfMore = 0.52;
/** Keywords come most telling first; a later one must match clearly better to go before. */
const rankDecay = 0.93;

interface Candidates {
  keyword: string;
  rank: number;
  matches: Match[];
}

/**
 * Best first, at most `count`, all different. Each keyword gives its best picture before any gives a second one, so
 * that a scene shows several of its subjects. Avoided ones come back only when no general picture is left either.
 */
export function choosePictures(
  { index, library }: { index: KeywordIndex; library: IconLibrary },
  query: { keywords: string[]; about?: readonly string[]; count: number; avoid: ReadonlySet<string> },
): Choice[] {
  const said = query.about && readSaid(query.about);
  const candidates = query.keywords.map((keyword, rank) => ({
    keyword,
    rank,
    matches: matchKeyword(index, keyword, said),
  }));
  const chosen: Choice[] = [];
  const taken = new Set(query.avoid);
  takeRound(candidates, leastFit, taken, chosen);
  for (let round = 0; round < 2 && chosen.length > 0; round++)
    takeRound(candidates, leastFitOfMore, taken, chosen);
  if (chosen.length === 0) chosen.push(standIn(query.keywords[0] ?? '', library, query.avoid));
  return chosen.slice(0, query.count);
}

/** One picture for each keyword that has one left; where two keywords want the same, the better match has it. */
function takeRound(candidates: Candidates[], least: number, taken: Set<string>, chosen: Choice[]): void {
  const pairs = candidates.flatMap(({ keyword, rank, matches }) =>
    matches
      .filter((match) => match.fit >= least && !taken.has(match.name))
      .map(({ name, fit }) => ({ keyword, name, fit, order: fit * rankDecay ** rank })),
  );
  pairs.sort((a, b) => b.order - a.order);
  const served = new Set<string>();
  for (const { keyword, name, fit } of pairs) {
    if (served.has(keyword) || taken.has(name)) continue;
    served.add(keyword);
    taken.add(name);
    chosen.push({ keyword, name, fit });
  }
}

function standIn(keyword: string, library: IconLibrary, avoid: ReadonlySet<string>): Choice {
  const general = generalPicturesFor(keyword).filter((name) => library.has(name));
  const name = general.find((candidate) => !avoid.has(candidate)) ?? general[0] ?? 'light-bulb';
  return { keyword, name, fit: 0 };
}
