import { lexer, type Token, type Tokens } from 'marked';
import { plainMarkdown, unescaped } from './plain-markdown.ts';

/** A paragraph or a list item. */
export interface Block {
  /** Counts the headings above it. */
  section: number;
  /** Markdown removed; line breaks kept where they may mean something. */
  text: string;
  /** Where it is an item of a numbered list: which list, and which of its items, from 0. */
  step?: { list: number; place: number };
  /** Where it is a block quotation: who said it, where the brief says so below. */
  quotation?: { author?: string };
}

export interface Brief {
  title: string | undefined;
  blocks: Block[];
  /** As they stand, the header first; never spoken. */
  tables: string[][][];
  /** What stands over each section, by its number. */
  headings: Map<number, string>;
}

/**
 * Reads a brief, Markdown or plain text or HTML: keeps its paragraphs, list items and headings, and leaves out
 * fenced code, pictures, footnotes and front matter. The first heading becomes the title.
 */
export function readBrief(brief: string): Brief {
  const { title, markdown } = plainMarkdown(brief);
  const tokens = lexer(markdown);
  const line = title === undefined ? titleLine(tokens) : undefined;
  const found: Brief = { title: title ?? line, blocks: [], tables: [], headings: new Map() };
  const first = line === undefined ? 0 : tokens.findIndex(({ type }) => type === 'paragraph') + 1;
  read(tokens.slice(first), { found, section: 0 });
  return found;
}

const mostLettersOfTitle = 60;

/** The title of a text without headings: its first line, short and without a full stop, with an empty line below. */
function titleLine(tokens: readonly Token[]): string | undefined {
  const [first, next] = tokens.filter(({ type }) => type !== 'space');
  if (first?.type !== 'paragraph' || next?.type !== 'paragraph') return undefined;
  if (tokens.some(({ type }) => type === 'heading')) return undefined;
  const line = tidy(inlineText(first as Tokens.Paragraph));
  const isTitle =
    line.length <= mostLettersOfTitle &&
    /^[^\p{L}\p{N}]*[\p{Lu}\p{Lo}\p{N}][^\n]*[\p{L}\p{N}?)”"]$/u.test(line);
  // Where the lines below are no sentences either, it is one of them.
  return isTitle && /[.!?…]/u.test(inlineText(next as Tokens.Paragraph)) ? line : undefined;
}

interface Reading {
  found: Brief;
  section: number;
  /** What the blocks are part of that are being read. */
  within?: Pick<Block, 'step' | 'quotation'>;
}

function read(tokens: readonly Token[], reading: Reading): void {
  for (const token of tokens)
    switch (token.type) {
      case 'heading':
        startSection(tidy(inlineText(token as Tokens.Heading)).replace(/\s+/g, ' '), reading);
        break;
      case 'list':
        readList(token as Tokens.List, reading);
        break;
      case 'blockquote':
        readQuotation(token as Tokens.Blockquote, reading);
        break;
      case 'table':
        reading.found.tables.push(rowsOf(token as Tokens.Table));
        break;
      case 'paragraph':
      case 'text':
        if (!isOnlyPictures(token as Tokens.Text)) keep(inlineText(token as Tokens.Text), reading);
        break;
      case 'code':
        keepIndented(token as Tokens.Code, reading);
    }
}

function readList({ items, ordered }: Tokens.List, reading: Reading): void {
  const list = reading.found.blocks.length;
  for (const [place, item] of items.entries())
    read(item.tokens, ordered ? inside(reading, { step: { list, place } }) : reading);
}

/** `— Samuel Pepys`, below what he said. */
const attribution = /\n\s*[-–—―]{1,2}\s*([^\n]{2,80})$/u;

function readQuotation({ tokens }: Tokens.Blockquote, reading: Reading): void {
  const { blocks } = reading.found;
  const from = blocks.length;
  read(tokens, inside(reading, { quotation: {} }));
  const last = blocks.at(-1);
  const isApart = blocks.length - from > 1 && /^[-–—―]/u.test(last?.text ?? '');
  const author = (isApart ? `\n${blocks.pop()?.text ?? ''}` : (last?.text ?? ''))
    .match(attribution)?.[1]
    ?.trim();
  if (author === undefined) return;
  for (const block of blocks.slice(from)) {
    block.text = block.text.replace(attribution, '');
    block.quotation = { author };
  }
}

const inside = (reading: Reading, within: Reading['within']): Reading => ({
  ...reading,
  ...(within && { within }),
});

const rowsOf = ({ header, rows }: Tokens.Table): string[][] =>
  [header, ...rows].map((cells) => cells.map((cell) => tidy(inlineText(cell)).replace(/\s+/g, ' ')));

function startSection(heading: string, reading: Reading): void {
  reading.section += 1;
  if (heading === '') return;
  if (reading.found.title === undefined) reading.found.title = heading;
  else reading.found.headings.set(reading.section, heading);
}

/** Text set in by four spaces is code to Markdown, but more often just an indented letter. */
function keepIndented(code: Tokens.Code, reading: Reading): void {
  if (code.codeBlockStyle === 'indented') for (const part of code.text.split(/\n\s*\n/)) keep(part, reading);
}

function keep(text: string, { found, section, within }: Reading): void {
  if (/[\p{L}\p{N}]/u.test(text)) found.blocks.push({ section, text: tidy(text), ...within });
}

function inlineText(token: { tokens?: Token[]; text: string }): string {
  if (token.tokens === undefined) return unescaped(token.text);
  return token.tokens.map(oneInline).join('');
}

/** A line of pictures or badges; a picture within a sentence is read by its description instead. */
function isOnlyPictures({ tokens = [] }: { tokens?: Token[] }): boolean {
  const isPicture = (token: Token): boolean =>
    token.type === 'image' ||
    (token.type === 'link' && isOnlyPictures(token as Tokens.Link)) ||
    (token.type === 'text' && token.raw.trim() === '');
  return tokens.length > 0 && tokens.every(isPicture);
}

function oneInline(token: Token): string {
  if (token.type === 'checkbox' || token.type === 'html') return '';
  if (token.type === 'br') return '\n';
  if (token.type === 'codespan') return unescaped((token as Tokens.Codespan).text);
  return 'text' in token ? inlineText(token as Tokens.Text) : '';
}

function tidy(text: string): string {
  return text
    .replace(/[^\S\n]+/gu, ' ')
    .replace(/ ?\n ?/g, '\n')
    .trim();
}
