import type { Cue } from '#shared/contracts/rendering.ts';
import { subtitleCues, timecode, withDirection } from './subtitle-cues.ts';

/**
 * The same captions as `writeSubtitles` writes, as a WebVTT file (W3C, WebVTT: The Web Video Text Tracks Format, 4). Its
 * header names the language, as players ignore and people read it.
 *
 * @param language a code such as `en` or `pt-BR`
 */
export function writeWebVtt(cues: readonly Cue[], language: string): string {
  const blocks = subtitleCues(cues).map(({ startMs, endMs, lines, rightToLeft }, position) =>
    [
      position + 1,
      `${timecode(startMs, '.')} --> ${timecode(endMs, '.')}`,
      ...lines.map((line) => escaped(withDirection(line, rightToLeft))),
    ].join('\n'),
  );
  return `${[`WEBVTT - ${tidy(language)}`, ...blocks].join('\n\n')}\n`;
}

/** Neither may end the header's line. */
const tidy = (language: string): string => language.replace(/[^\p{L}\p{N}-]+/gu, '').slice(0, 35) || 'und';

function escaped(line: string): string {
  return line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
