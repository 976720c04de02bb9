import type { Cue } from '#shared/contracts/rendering.ts';
import { subtitleCues, timecode, withDirection } from './subtitle-cues.ts';

/** The captions as a SubRip file: numbered, in order, never empty, never two at once. */
export function writeSubtitles(cues: readonly Cue[]): string {
  return subtitleCues(cues)
    .map(({ startMs, endMs, lines, rightToLeft }, position) =>
      [
        position + 1,
        `${timecode(startMs, ',')} --> ${timecode(endMs, ',')}`,
        ...lines.map((line) => withDirection(safe(line), rightToLeft)),
        '',
      ].join('\n'),
    )
    .join('\n');
}

/** SubRip has no way to write these as they are: an arrow would read as a time line, and a tag as markup. */
function safe(line: string): string {
  return line.replaceAll('-->', '→').replace(/<(?=[/\p{L}])([^<>]*)>/gu, '‹$1›');
}
