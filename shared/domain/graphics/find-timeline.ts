import type { Graphic } from '../../contracts/graphics.ts';
import { numbersIn } from './numbers.ts';
import { shortened } from './wording.ts';

type TimelineGraphic = Extract<Graphic, { layout: 'timeline' }>;

const longestWhat = 48;

const months = 'January|February|March|April|May|June|July|August|September|October|November|December';
const dated = `(?:(?<day>\\d{1,2}|the \\d{1,2}(?:st|nd|rd|th)|(?:${months}) \\d{1,2}),? )?(?:(?:of )?(?:${months})(?: \\d{1,2})?,? (?:of )?)?`;
/** A year, with what leads to it: `In May 1666,`, `by 1969`. */
const yearAhead = new RegExp(
  `(?:\\b(?:in|by|since|until|around|about|on|during|from|of|late in|early in)\\s+(?:the (?:year|spring|summer|autumn|fall|winter) (?:of )?|early |late )?)?${dated}$`,
  'iu',
);
const countedBehind =
  /^\s*(?:%|percent|per cent|people|men|women|houses|years?|days?|hours?|km|kilomet|miles?|met(?:er|re)s?|feet|tonnes?|tons?|dollars?|euros?|pounds?|°|million|thousand|[-–]\s?\d|to \d|or \d)/iu;

interface Dated {
  year: number;
  when: string;
  what: string;
}

/** What happened when: at least two sentences, or clauses, of the scene that each name one year, in order. */
export function findTimeline(sentences: readonly string[]): TimelineGraphic | undefined {
  const events = sentences
    .flatMap((sentence) => clausesOf(sentence))
    .map(datedClause)
    .filter((date) => date !== undefined);
  const [first] = events;
  if (
    first === undefined ||
    events.length < 2 ||
    events.length > 6 ||
    /^(?:it|he|she|they)\b/iu.test(first.what)
  )
    return undefined;
  const isInOrder = events.every(({ year }, place) => place === 0 || year > (events[place - 1]?.year ?? 0));
  const areOwn = new Set(events.map(({ what }) => what)).size === events.length;
  if (!isInOrder || !areOwn) return undefined;
  return { layout: 'timeline', events: events.map(({ when, what }) => ({ when, what })) };
}

/** A sentence, or its clauses where several name a year. */
function clausesOf(sentence: string): string[] {
  return (sentence.match(/\b(?:1\d|20)\d\d\b/gu) ?? []).length < 2
    ? [sentence]
    : sentence.split(/(?:[,;]\s+|\s+)(?:and |but |then )(?=\p{L})|;\s+/iu);
}

function datedClause(clause: string): Dated | undefined {
  const years = numbersIn(clause).filter(({ values: [value = 0], from, to }) => {
    const written = clause.slice(from, to);
    const isYear =
      /^(?:1\d|20)\d\d$/.test(written) || (/^(?:\w+teen|twenty)[ -]/i.test(written) && value >= 1000);
    return (
      isYear &&
      value < 2100 &&
      !countedBehind.test(clause.slice(to)) &&
      !/[$£€¥#+]\s?$/u.test(clause.slice(0, from))
    );
  });
  const [only] = years;
  if (only === undefined || years.length > 1) return undefined;
  const ahead = clause.slice(0, only.from);
  const lead = yearAhead.exec(ahead)?.[0] ?? '';
  // A year that nothing leads to may be any number.
  if (!/\b(?:in|by|since|until|around|about|on|during|of)\b/iu.test(lead)) return undefined;
  const year = only.values[0] ?? 0;
  const rest = `${clause.slice(0, only.from - lead.length)} ${clause.slice(only.to).replace(/^\s*,\s*/u, '')}`;
  const what = whatOf(rest);
  return what === undefined ? undefined : { year, when: String(year), what };
}

const opening = /^(?:\s|,|and\b|but\b|then\b|it was\b|only\b|so\b|finally\b|later\b)+/iu;
const pointsAway = /^(?:this|that|these|those|there|which|who|its|their|here|what|when|where|how|why)\b/iu;

function whatOf(clause: string): string | undefined {
  const plain = clause
    .replace(/\s+/gu, ' ')
    .replace(/\s+([,.;:!?])/gu, '$1')
    .replace(opening, '');
  const what = shortened(plain, longestWhat);
  return what === undefined || pointsAway.test(what) || what.split(' ').length < 2 || /\d{4}/.test(what)
    ? undefined
    : what;
}
