import type { Inspection, Span } from '../../ports/media-inspector.ts';
import type { Loudness } from '../../ports/sound.ts';

/** What ebur128 says of a file with no sound above its gate. */
const floorDecibels = -70;

/** Reads what the measuring filters wrote: spans as they were found, loudness as a summary at the end. */
export function readReport(
  report: string,
  seconds: number,
): Pick<Inspection, 'loudness' | 'black' | 'frozen' | 'silent' | 'decodeErrors'> {
  return {
    loudness: loudness(report),
    black: [...report.matchAll(/black_start:(-?[\d.]+) black_end:([\d.]+)/g)].map(([, start, end]) => ({
      start: Math.max(0, Number(start)),
      end: Number(end),
    })),
    frozen: spans(report, /freeze_(start|end): (-?[\d.]+)/g, seconds),
    silent: spans(report, /silence_(start|end): (-?[\d.]+)/g, seconds),
    decodeErrors: (
      report.match(/^\[(?:h264|hevc|aac)[^\]]*\].*(?:error|invalid|corrupt|concealing)/gim) ?? []
    ).length,
  };
}

/** A span that is still open when the file ends, ends with it. */
function spans(report: string, marks: RegExp, seconds: number): Span[] {
  const found: Span[] = [];
  let start: number | undefined;
  for (const [, mark, at] of report.matchAll(marks)) {
    if (mark === 'start') start = Math.max(0, Number(at));
    else if (start !== undefined) {
      found.push({ start, end: Number(at) });
      start = undefined;
    }
  }
  if (start !== undefined && seconds > start) found.push({ start, end: seconds });
  return found;
}

function loudness(report: string): Loudness | undefined {
  const summary = report.lastIndexOf('Summary:');
  if (summary === -1) return undefined;
  const text = report.slice(summary);
  const integrated = /I:\s+(\S+) LUFS/.exec(text)?.[1];
  const truePeak = /Peak:\s+(\S+) dBFS/.exec(text)?.[1];
  return { integrated: decibels(integrated), truePeak: decibels(truePeak) };
}

function decibels(text: string | undefined): number {
  const value = Number(text);
  return Number.isFinite(value) ? Math.max(floorDecibels, value) : floorDecibels;
}
