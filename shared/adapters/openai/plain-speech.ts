import { visible } from './fence.ts';
import { listNumberOf } from './list-number.ts';

const pictographs =
  /[\p{Extended_Pictographic}--[©®™#*0-9]]|\p{RI}|[\u{1f3fb}-\u{1f3ff}\ufe0e\ufe0f\u200d\u20e3]/gv;
const sentences = new Intl.Segmenter('und', { granularity: 'sentence' });

/** A model's words as they can be spoken and shown: one line, without markdown, markup, pictographs and hidden marks. */
export function plainSpeech(text: string): string {
  return visible(text.replace(/<\|[^|<>]{0,60}\|>|\[\/?INST\]/gi, ' '))
    .replace(/```[\s\S]*?(?:```|$)/g, ' ')
    .replace(/!?\[([^[\]\n]{0,300})\]\([^)\s]{0,500}\)/g, '$1')
    .replace(/<!--[\s\S]*?(?:-->|$)/g, ' ')
    .replace(/<\/?[a-z!][^<>]{0,200}>/gi, ' ')
    .replace(/<(?=[a-z/!])/gi, ' ')
    .replace(/\bhttps?:\/\/(?:www\.)?([^\s/?#]+)[^\s]*/gi, '$1')
    .replace(/^[ \t]*(?:#{1,6}|>+|[-*+•])[ \t]+/gm, '')
    .replace(/^[ \t]*\d.*$/gm, (line) => line.slice(listNumberOf(line).length))
    .replace(/(\*\*|__|~~|`)/g, '')
    .replace(/(?<![\p{L}\p{N}])[*_]([^*_\n]+)[*_](?![\p{L}\p{N}])/gu, '$1')
    .replace(pictographs, '')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .replace(/ +([,.;:!?…])/g, '$1')
    .trim();
}

/** A text's sentences, in order. */
export function spokenSentences(text: string): string[] {
  return [...sentences.segment(text)].map(({ segment }) => segment.trim()).filter((one) => one !== '');
}

/** As many whole sentences as fit into so many characters; where not even one does, as many whole words. */
export function cutAtSentence(text: string, most: number): string {
  if (text.length <= most) return text;
  let kept = '';
  for (const sentence of spokenSentences(text)) {
    const longer = kept === '' ? sentence : `${kept} ${sentence}`;
    if (longer.length > most) break;
    kept = longer;
  }
  return kept === '' ? cutAtWord(text, most) : kept;
}

/** As many whole words as fit into so many characters. */
export function cutAtWord(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text
    .slice(0, most)
    .toWellFormed()
    .replace(/\ufffd$/u, '');
  return (cut.includes(' ') ? cut.replace(/\s+\S*$/u, '') : cut).replace(/[\s,;:–—-]+$/u, '');
}
