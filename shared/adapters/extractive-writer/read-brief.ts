import { lexer, type Token, type Tokens } from 'marked';
import { plainMarkdown, unescaped } from './plain-markdown.ts';

/** A paragraph or a list item. */
export interface Block {
  /** Counts the headings above it. */
  section: number;
  /** Markdown removed; line breaks kept where they may mean something. */
  text: string;
}

export interface Brief {
  title: string | undefined;
  blocks: Block[];
  /** What stands over each section, by its number. */
  headings: Map<number, string>;
}

/**
 * Reads a brief, Markdown or plain text or HTML: keeps its paragraphs, list items and headings, and leaves out
 * fenced code, tables, pictures, footnotes and front matter. The first heading becomes the title.
 */
export function readBrief(brief: string): Brief {
  const { title, markdown } = plainMarkdown(brief);
  const found: Brief = { title, blocks: [], headings: new Map() };
  read(lexer(markdown), { found, section: 0 });
  return found;
}

interface Reading {
  found: Brief;
  section: number;
}

function read(tokens: readonly Token[], reading: Reading): void {
  for (const token of tokens)
    switch (token.type) {
      case 'heading':
        startSection(tidy(inlineText(token as Tokens.Heading)).replace(/\s+/g, ' '), reading);
        break;
      case 'list':
        for (const item of (token as Tokens.List).items) read(item.tokens, reading);
        break;
      case 'blockquote':
        read((token as Tokens.Blockquote).tokens, reading);
        break;
      case 'paragraph':
      case 'text':
        if (!isOnlyPictures(token as Tokens.Text)) keep(inlineText(token as Tokens.Text), reading);
        break;
      case 'code':
        keepIndented(token as Tokens.Code, reading);
    }
}

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

function keep(text: string, { found, section }: Reading): void {
  if (/[\p{L}\p{N}]/u.test(text)) found.blocks.push({ section, text: tidy(text) });
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
