import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Canvas, createCanvas } from '@napi-rs/canvas';
import { Resvg } from '@resvg/resvg-js';

const { resolve } = createRequire(import.meta.url);

/** Names of the Fluent Emoji Flat set's pictures (MIT) by their code points. */
let names: Map<string, string> | undefined;
const bodies = new Map<string, string | undefined>();
const drawn = new Map<string, Canvas>();
/** A caption's emoji are drawn once for it: what is kept is for the next one with the same. */
const mostKept = 32;

const looksLikeOne = /\p{Emoji_Presentation}|\ufe0f|\u20e3|\p{Regional_Indicator}/u;
const pictographic = /\p{Extended_Pictographic}/u;

/** Whether a character is a picture by itself, not a sign of the text such as © or 3. */
export function isPictograph(grapheme: string): boolean {
  return looksLikeOne.test(grapheme) || pictographic.test(grapheme);
}

/** Whether there is a picture for it: the set has no countries' flags and no families. */
export function hasEmoji(grapheme: string): boolean {
  return nameOf(grapheme) !== undefined;
}

/** An emoji in colour, square. Undefined when there is no picture for it. */
export function emojiPicture(grapheme: string, sizePx: number): Canvas | undefined {
  const name = nameOf(grapheme);
  if (name === undefined) return undefined;
  const size = Math.max(1, Math.round(sizePx));
  const key = `${name} ${size}`;
  const known = drawn.get(key);
  if (known !== undefined) return known;
  const body = bodyOf(name);
  if (body === undefined) return undefined;
  const picture = rasterise(body, size);
  const [oldest] = drawn.keys();
  if (drawn.size >= mostKept && oldest !== undefined) drawn.delete(oldest);
  drawn.set(key, picture);
  return picture;
}

/** The emoji itself, else the one it is a shade of: a thumb of any colour is a thumb. */
function nameOf(grapheme: string): string | undefined {
  if (!isPictograph(grapheme)) return undefined;
  names ??= readNames();
  const points = [...grapheme].filter((point) => point !== '\ufe0f');
  const bare = points.filter((point) => !/\p{Emoji_Modifier}/u.test(point));
  return names.get(keyOf(points)) ?? names.get(keyOf(bare.length === 0 ? points : bare));
}

const keyOf = (points: readonly string[]): string =>
  points.map((point) => point.codePointAt(0)?.toString(16)).join('-');

function readNames(): Map<string, string> {
  const listed: Record<string, string> = JSON.parse(
    readFileSync(resolve('@iconify-json/fluent-emoji-flat/chars.json'), 'utf8'),
  );
  // The set writes some code points with leading zeros.
  return new Map(Object.entries(listed).map(([key, name]) => [key.replace(/(^|-)0+/gu, '$1'), name]));
}

/** Found in the file as it lies there: to parse its 9 MB takes 70 ms and 40 MB, for one picture. */
function bodyOf(name: string): string | undefined {
  if (bodies.has(name)) return bodies.get(name);
  const file = readFileSync(resolve('@iconify-json/fluent-emoji-flat/icons.json'));
  const at = file.indexOf(`"${name}": {`);
  const from = at < 0 ? -1 : file.indexOf(bodyMark, at);
  const body = from < 0 ? undefined : textAt(file, from + bodyMark.length);
  bodies.set(name, body);
  return body;
}

const bodyMark = '"body": ';

/** The JSON text that begins at a place, up to the first quote that is not escaped. */
function textAt(file: Buffer, from: number): string {
  let to = file.indexOf('"', from + 1);
  while (file[to - 1] === 0x5c) to = file.indexOf('"', to + 1);
  return String(JSON.parse(file.toString('utf8', from, to + 1)));
}

function rasterise(body: string, sizePx: number): Canvas {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${body}</svg>`;
  const image = new Resvg(svg, {
    fitTo: { mode: 'width', value: sizePx },
    font: { loadSystemFonts: false },
  }).render();
  const canvas = createCanvas(image.width, image.height);
  const ctx = canvas.getContext('2d');
  const data = ctx.createImageData(image.width, image.height);
  const { pixels } = image;
  // They come multiplied by their alpha, and a canvas takes them plain.
  for (let at = 0; at < pixels.length; at += 4) {
    const alpha = pixels[at + 3] ?? 0;
    for (let channel = 0; channel < 3; channel++)
      data.data[at + channel] = alpha === 0 ? 0 : Math.round(((pixels[at + channel] ?? 0) * 255) / alpha);
    data.data[at + 3] = alpha;
  }
  ctx.putImageData(data, 0, 0);
  return canvas;
}
