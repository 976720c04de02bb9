import { createHash } from 'node:crypto';
import type { FilmFingerprint } from '#shared/contracts/film-fingerprint.ts';
import type { RenderedVideo } from '#shared/contracts/rendering.ts';
import type { Script } from '#shared/contracts/script.ts';
import type { VideoRequest } from '#shared/contracts/video-request.ts';
import type { Picture, Pictures } from '#shared/ports/media-inspector.ts';
import { framesPerSecond } from './compare-signs.ts';

/** Least hashes that are kept: the share that two texts have in common is found to within an eighth, two times of three. */
const hashes = 64;
/** Words that follow one another and count as one. */
const shingle = 3;
/** How far into a scene its picture stands. */
const standing = 0.6;
const mostPictures = 100;

/** What a film is remembered by. */
export function fingerprintOf(
  request: VideoRequest,
  script: Script,
  { scenes }: Pick<RenderedVideo, 'scenes'>,
  pictures: Pictures | undefined,
): FilmFingerprint {
  const moments = scenes.map(({ start, end }) => (start + (end - start) * standing) * framesPerSecond);
  return {
    title: script.title,
    asked: askedFor(request),
    words: leastHashes(script.scenes.map(({ narration }) => narration).join(' ')),
    pictures:
      pictures === undefined
        ? []
        : moments.slice(0, mostPictures).flatMap((frame) => {
            const seen = nearest(pictures.frames, frame);
            return seen === undefined ? [] : [pictureHash(seen, pictures)];
          }),
  };
}

/** A script sticks to its brief, whatever topic stands over it. */
function askedFor({ topic = '', brief = topic }: VideoRequest): string {
  const plain = brief.toLowerCase().replace(/\s+/gu, ' ').trim();
  return createHash('sha256').update(plain).digest('hex').slice(0, 16);
}

/** MinHash (Broder, "On the resemblance and containment of documents", 1997) over three words at a time. */
export function leastHashes(text: string): string {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const least = new Uint32Array(hashes).fill(0xffff_ffff);
  const last = Math.max(0, words.length - shingle);
  for (let at = 0; at <= last && words.length > 0; at++) {
    const hash = fnv(words.slice(at, at + shingle).join(' '));
    for (let index = 0; index < hashes; index++) {
      const mixed = mix(hash ^ Math.imul(index + 1, 0x9e37_79b1));
      if (mixed < (least[index] ?? 0)) least[index] = mixed;
    }
  }
  return [...least].map((one) => one.toString(16).padStart(8, '0')).join('');
}

/** FNV-1a of 32 bits, over UTF-16 units. */
function fnv(text: string): number {
  let hash = 0x811c_9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193);
  return hash >>> 0;
}

/** The last step of MurmurHash3: every bit of the result depends on every bit of what is given. */
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function nearest(frames: readonly Picture[], frame: number): Picture | undefined {
  const off = (picture: Picture) => Math.abs(picture.frame - frame);
  return frames.reduce<Picture | undefined>(
    (best, one) => (best === undefined || off(one) < off(best) ? one : best),
    undefined,
  );
}

/** A difference hash: whether each of 8 x 8 fields is brighter than the one to its right. */
export function pictureHash(
  { luma }: Pick<Picture, 'luma'>,
  { columns, rows }: { columns: number; rows: number },
): string {
  const field = (x: number, y: number): number => {
    const [left, right] = [Math.floor((x * columns) / 9), Math.floor(((x + 1) * columns) / 9)];
    const [top, bottom] = [Math.floor((y * rows) / 8), Math.floor(((y + 1) * rows) / 8)];
    let sum = 0;
    for (let row = top; row < bottom; row++)
      for (let column = left; column < right; column++) sum += luma[row * columns + column] ?? 0;
    return sum / Math.max(1, (right - left) * (bottom - top));
  };
  let bits = 0n;
  for (let y = 0; y < 8; y++)
    for (let x = 0; x < 8; x++) bits = (bits << 1n) | (field(x, y) > field(x + 1, y) + 0.5 ? 1n : 0n);
  return bits.toString(16).padStart(16, '0');
}
