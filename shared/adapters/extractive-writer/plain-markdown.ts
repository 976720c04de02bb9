const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  mdash: '—',
  ndash: '–',
  hellip: '…',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  deg: '°',
  eacute: 'é',
};

/** Resolves HTML's character references; unknown names stay as they are. */
export function unescaped(text: string): string {
  return text.replace(/&(?:#(\d{1,6})|#x([0-9a-f]{1,5})|([a-z]{2,8}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities[String(name).toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code >= 32 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
      ? String.fromCodePoint(code)
      : ' ';
  });
}

/**
 * Evens out what the Markdown reader does not know: line endings, front matter, footnotes, reference marks
 * (`[1]`), emoji, and HTML, whose headings, paragraphs and list items become Markdown's.
 */
export function plainMarkdown(brief: string): { title: string | undefined; markdown: string } {
  const text = brief
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/[\u200b\u2060\u00ad]/g, '');
  const { title, body } = frontMatter(text);
  return { title, markdown: shallow(withoutEmoji(withoutHtml(withoutFootnotes(body)))) };
}

function frontMatter(text: string): { title: string | undefined; body: string } {
  const end = text.startsWith('---\n') ? text.indexOf('\n---', 3) : -1;
  const head = end < 0 ? '' : text.slice(4, end + 1);
  if (!/^[\w-]+:/m.test(head)) return { title: undefined, body: text };
  const title = /^title:[ \t]*["']?([^\n]*?)["']?[ \t]*$/im.exec(head)?.[1];
  return { title: title === '' ? undefined : title, body: text.slice(end + 4) };
}

function withoutFootnotes(text: string): string {
  return text
    .replace(/^\[\^[^\]\n]{1,60}\]:[^\n]*(?:\n[ \t]+\S[^\n]*)*/gm, '')
    .replace(/ ?\[(?:\^[^\]\n]{1,60}|\d{1,3}|citation needed|note \d+)\](?![(:[])/gi, '');
}

function withoutHtml(text: string): string {
  return text
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<(script|style|head|table|svg|pre)\b[\s\S]*?<\/\1\s*>/gi, '\n\n')
    .replace(/<h1\b[^<>]*>\s*/gi, '\n\n# ')
    .replace(/<h[2-6]\b[^<>]*>\s*/gi, '\n\n## ')
    .replace(/<li\b[^<>]*>\s*/gi, '\n- ')
    .replace(
      /<\/?(?:p|div|br|ul|ol|section|article|main|body|html|header|footer|blockquote|h[1-6]|hr)\b[^<>]*>/gi,
      '\n\n',
    )
    .replace(/<\/?[a-z][a-z0-9-]*(?:\s[^<>]*)?\/?>/gi, '');
}

/** Pictographs are neither said nor in the captions' typeface; one that opens a line is a list's mark. */
function withoutEmoji(text: string): string {
  const emoji =
    '(?:[\\p{Extended_Pictographic}--[©®™]]|\\p{RI}|[\\u{1f3fb}-\\u{1f3ff}\\ufe0e\\ufe0f\\u200d\\u20e3])+';
  return text
    .replace(new RegExp(`^[ \\t]*${emoji}[ \\t]*(?=\\S)`, 'gmv'), '- ')
    .replace(new RegExp(` ?${emoji}(?: ${emoji})*`, 'gv'), '');
}

/** Quotes and lists within each other, deeper than anyone writes, would exhaust the reader. */
const deepest = 8;
const marks = '(?:[ \\t]*(?:>|[-*+](?=[ \\t])|\\d{1,9}[.)](?=[ \\t])))';

function shallow(text: string): string {
  return text.replace(new RegExp(`^(${marks}{${deepest}})${marks}+`, 'gm'), '$1');
}
