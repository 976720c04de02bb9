import type { AspectName } from '#shared/contracts/quality.ts';
import { flashing } from '#shared/domain/flashing.ts';
import type { Inspection, Span } from '#shared/ports/media-inspector.ts';
import { atClock, inSeconds, measuredCheck, type WeighedCheck } from './measured-check.ts';

/** Seconds. A cut through black is shorter; a held picture or a breath may be as long as this. */
const longest = { black: 0.5, frozen: 4, silent: 2.5 };
/** No picture of ours stands still for so long: something broke. */
const brokenFrozen = 6;
/** The last seconds of a video, where the voice has ended and the music fades. */
const outroSeconds = 3;

/** Spans in which nothing is seen or heard, and pictures that flash. */
export function checkContent(inspection: Inspection): WeighedCheck[] {
  const { seconds } = inspection.container;
  const frozen = longerThan(longest.frozen, inspection.frozen);
  const silent = longerThan(
    longest.silent,
    inspection.silent.map(({ start, end }) => ({ start, end: Math.min(end, seconds - outroSeconds) })),
  );
  const black = longerThan(longest.black, inspection.black);
  return [
    checkSpans('picture', 'black', black, { limit: longest.black, fatal: black.length > 0, weight: 3 }),
    checkSpans('picture', 'frozen', frozen, {
      limit: longest.frozen,
      fatal: total(frozen) > seconds / 2 || longerThan(brokenFrozen, frozen).length > 0,
      weight: 3,
    }),
    checkSpans('audio', 'silent', silent, {
      limit: longest.silent,
      fatal: total(silent) > seconds / 4,
      weight: 3,
    }),
    ...checkFlashes(inspection),
  ];
}

function checkFlashes({ pictures }: Inspection): WeighedCheck[] {
  if (pictures === undefined || pictures.closely.length === 0) return [];
  const at = pictures.closely
    .map(({ from, to }) => pictures.frames.filter(({ frame }) => from <= frame && frame <= to))
    .map((frames) => flashing({ ...pictures, frames }))
    .find((found) => found !== undefined);
  return [
    measuredCheck('picture', 'flashes', {
      passed: at === undefined,
      fatal: true,
      measured: at === undefined ? 'none' : `more than three a second at ${atClock(at)}`,
      wanted: 'at most three a second (WCAG 2.3.1)',
      weight: 2,
    }),
  ];
}

function longerThan(limit: number, spans: readonly Span[]): Span[] {
  return spans.filter(({ start, end }) => end - start > limit);
}

function total(spans: readonly Span[]): number {
  return spans.reduce((sum, { start, end }) => sum + end - start, 0);
}

function checkSpans(
  aspect: AspectName,
  what: string,
  spans: readonly Span[],
  { limit, fatal, weight }: { limit: number; fatal: boolean; weight: number },
): WeighedCheck {
  return measuredCheck(aspect, `${what} spans`, {
    passed: spans.length === 0,
    fatal,
    measured: spans.map(({ start, end }) => `${inSeconds(start)} to ${inSeconds(end)}`).join(', ') || 'none',
    wanted: `none longer than ${limit} s`,
    weight,
  });
}
