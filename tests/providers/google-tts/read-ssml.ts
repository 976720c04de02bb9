/** What a `<speak>` document says: the text from mark to mark. */
export interface SpokenDocument {
  marks: string[];
  /** The text after each mark, up to the next one. */
  parts: string[];
  /** Without the tags. */
  text: string;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** @throws Error with the words of the fault: the real service refuses such a document too */
export function readSsml(ssml: string): SpokenDocument {
  const inner = /^<speak>([\s\S]*)<\/speak>$/.exec(ssml)?.[1];
  if (inner === undefined) throw new Error('Invalid SSML. The document must be one <speak> element.');
  const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\uFFFE\uFFFF]/;
  if (forbidden.test(inner) || !inner.isWellFormed())
    throw new Error('Invalid SSML. It is not well-formed XML.');
  const marks: string[] = [];
  const parts: string[] = [];
  const before = inner.split(/<mark name="([^"<&]*)"\/>/);
  for (const [index, piece] of before.entries()) {
    if (index % 2 === 1) marks.push(piece);
    else if (index > 0) parts.push(plain(piece).trim());
    else if (piece !== '') throw new Error('the fake wants a mark before every word');
  }
  if (new Set(marks).size < marks.length) throw new Error('Invalid SSML. Two marks have one name.');
  return {
    marks,
    parts,
    text: before
      .filter((_, index) => index % 2 === 0)
      .map(plain)
      .join(''),
  };
}

function plain(piece: string): string {
  return piece.replace(/[<>]|&(?:(\w+);)?/g, (sign, name: string | undefined) => {
    const meant = name === undefined ? undefined : entities[name];
    if (meant === undefined) throw new Error(`Invalid SSML. "${sign}" is not well-formed XML.`);
    return meant;
  });
}
