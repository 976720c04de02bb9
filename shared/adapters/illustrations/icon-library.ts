import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { drawability, looseMatchWeight } from './drawable.ts';

const IconSet = z.object({
  icons: z.record(z.string(), z.object({ body: z.string() })),
  width: z.number(),
  height: z.number(),
});
const Metadata = z.object({ categories: z.record(z.string(), z.array(z.string())) });
const Names = z.record(z.string(), z.string());
const Keywords = z.record(z.string(), z.array(z.string()));

export interface Icon {
  name: string;
  /** The whole SVG document, with the sticker's edge. */
  svg: string;
  /** Words people use for it, from emojilib. */
  keywords: string[];
  /** False where only its own name may lead to it. */
  freely: boolean;
  /** What a match by a mere keyword is worth, 0 to 1. */
  looseWeight: number;
}

export type IconLibrary = ReadonlyMap<string, Icon>;

/** Reads the Fluent Emoji Flat set (MIT) and keeps what may illustrate a scene: about 1,150 of 3,174 pictures. */
export async function loadIconLibrary(): Promise<IconLibrary> {
  const [set, metadata, names, keywords] = await Promise.all([
    read('@iconify-json/fluent-emoji-flat/icons.json', IconSet),
    read('@iconify-json/fluent-emoji-flat/metadata.json', Metadata),
    read('@iconify-json/fluent-emoji-flat/chars.json', Names),
    read('emojilib', Keywords),
  ]);
  const keywordsByName = keywordsOfNames(names, keywords);
  const library = new Map<string, Icon>();
  for (const [category, members] of Object.entries(metadata.categories))
    for (const name of members) {
      const icon = set.icons[name];
      const drawable = drawability(name, category);
      if (icon === undefined || drawable === 'never') continue;
      library.set(name, {
        name,
        svg: sticker(icon.body, set.width, set.height),
        keywords: keywordsByName.get(name) ?? [],
        freely: drawable === 'freely',
        looseWeight: looseMatchWeight(category),
      });
    }
  return library;
}

/** Width of the white edge, in the icon's own units (32 across). */
const edge = 0.85;

/**
 * The picture as a sticker: its own shapes once more underneath, stroked white. The edge keeps a black chess piece
 * readable on a midnight ground and a white cloud on paper.
 */
function sticker(body: string, width: number, height: number): string {
  const margin = edge + 0.15;
  const viewBox = `${-margin} ${-margin} ${width + 2 * margin} ${height + 2 * margin}`;
  const under = `<g stroke="#fff" stroke-width="${2 * edge}" stroke-linejoin="round">${body}</g>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${viewBox}">${under}${body}</svg>`;
}

/** The two packages meet at the emoji itself; one writes it as code points, the other as characters. */
function keywordsOfNames(
  names: z.infer<typeof Names>,
  keywords: z.infer<typeof Keywords>,
): Map<string, string[]> {
  const byCodePoints = new Map(
    Object.entries(keywords).map(([emoji, words]) => [codePoints([...emoji]), words] as const),
  );
  const byName = new Map<string, string[]>();
  for (const [hex, name] of Object.entries(names)) {
    const words = byCodePoints.get(
      codePoints(hex.split('-').map((part) => String.fromCodePoint(Number.parseInt(part, 16)))),
    );
    if (words !== undefined) byName.set(name, words);
  }
  return byName;
}

/** Hex code points without the variation selector, which one package writes and the other leaves out. */
function codePoints(characters: string[]): string {
  return characters
    .filter((character) => character !== '\ufe0f')
    .map((character) => character.codePointAt(0)?.toString(16))
    .join('-');
}

async function read<T>(module: string, schema: z.ZodType<T>): Promise<T> {
  const text = await readFile(fileURLToPath(import.meta.resolve(module)), 'utf8');
  return schema.parse(JSON.parse(text));
}
