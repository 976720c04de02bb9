import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { type Canvas, createCanvas } from '@napi-rs/canvas';
import { type Graphic, partsOf } from '#shared/contracts/graphics.ts';
import { BlobKey } from '#shared/contracts/ids.ts';
import type { StyleName } from '#shared/contracts/styles.ts';
import type { Format } from '#shared/contracts/video-request.ts';
import { registerFonts } from '#shared/drawing/fonts.ts';
import { themeOf } from '#shared/drawing/themes/themes.ts';
import type { Pictures } from '#shared/ports/pictures.ts';
import { paletteFamilies } from '../../functions/media-collection/palette-families.ts';
import {
  frameSizes,
  framesPerSecond,
  pictureFile,
  type ScenePlan,
  type Visual,
} from '../../functions/video-rendering/film-plan.ts';
import { placeOf } from '../../functions/video-rendering/layout.ts';
import { paintScene } from '../../functions/video-rendering/paint-scene.ts';
import { createScenePainter } from '../../functions/video-rendering/scene-painter.ts';
import { stagingOf } from '../../functions/video-rendering/staging.ts';
import type { ExampleScene } from './example-scenes.ts';
import { landscape } from './landscape.ts';

export interface SceneWanted {
  scene: ExampleScene;
  style: StyleName;
  format: Format;
  /** Varies colours and arrangement, as a scene's place in a video does. */
  index: number;
  /** On the theme's own ground, or on a photo. */
  over: 'ground' | 'photo';
}

/** How long an example lasts, in seconds, and when its first and its last part are named. */
const exampleSeconds = 8;
const [firstSaid, lastSaid] = [0.8, 5.4];

/**
 * Paints moments of example scenes as a film shows them.
 *
 * @param folder of scratch space, for the scenes' pictures
 */
export function scenePhotographer(
  pictures: Pictures,
  folder: string,
): (wanted: SceneWanted, moments: readonly number[]) => Promise<Canvas[]> {
  registerFonts();
  return async (wanted, moments) => {
    const { format } = wanted;
    const frame = frameSizes[format];
    const visual =
      wanted.over === 'photo' ? await photoOf(wanted, folder) : await drawnOf(wanted, pictures, folder);
    const kind = { format, ...frame, fps: framesPerSecond };
    const painter = await createScenePainter(kind, planOf(wanted, visual), folder);
    return moments.map((seconds) => {
      const canvas = createCanvas(frame.width, frame.height);
      paintScene(canvas.getContext('2d'), painter, seconds);
      return canvas;
    });
  };
}

function planOf({ scene: { graphic }, style, format, index }: SceneWanted, visual: Visual): ScenePlan {
  const role = roleOf(graphic);
  const theme = themeOf(style);
  return {
    ...{ role, style, graphic, visual, ahead: 0 },
    ...stagingOf(theme, index),
    point: graphic.layout === 'statement' ? 2 : 0,
    place: placeOf(format, role, index),
    frames: exampleSeconds * framesPerSecond,
    saidAt: saidIn(graphic),
    palette: turn(paletteFamilies[style], index),
    backdrop: turn(theme.backdrops, index),
  };
}

function roleOf({ layout }: Graphic): ScenePlan['role'] {
  if (layout === 'title') return 'hook';
  return layout === 'end' ? 'close' : 'point';
}

function saidIn(graphic: Graphic): number[] {
  const parts = partsOf(graphic);
  return parts.map(
    (_, place) => firstSaid + ((lastSaid - firstSaid) * place) / Math.max(1, parts.length - 1),
  );
}

async function photoOf({ format }: SceneWanted, folder: string): Promise<Visual> {
  const photo = keyOf(`photo ${format}`, 'jpg');
  await writeFile(pictureFile(folder, photo), await landscape(frameSizes[format]).encode('jpeg', 90));
  return { kind: 'photo', photo, move: 'closer' };
}

/** Companions are spoken of with the parts that `keywords` name them for. */
async function drawnOf({ scene }: SceneWanted, pictures: Pictures, folder: string): Promise<Visual> {
  const { keywords, graphic } = scene;
  const said = saidIn(graphic);
  const found = await pictures.find({ keywords, count: keywords.length, sizePx: 512, avoid: new Set() });
  const ordered = keywords.flatMap((keyword) => found.find((one) => one.keyword === keyword) ?? []);
  const keys = await Promise.all(
    ordered.map(async ({ name, png }) => {
      const key = keyOf(name, 'png');
      await writeFile(pictureFile(folder, key), png);
      return key;
    }),
  );
  const [picture, ...others] = keys;
  if (picture === undefined) return { kind: 'plain' };
  const accents = others.slice(0, 3).map((key, place) => {
    const spokenAt = said[place];
    return spokenAt === undefined ? { picture: key } : { picture: key, spokenAt };
  });
  return { kind: 'drawn', picture, accents };
}

function turn<Item>(items: readonly Item[], index: number): Item {
  return items[index % items.length] as Item;
}

/** A key as the store makes them, of a name instead of the content. */
function keyOf(name: string, extension: string): BlobKey {
  return BlobKey.parse(`sha256/${createHash('sha256').update(name).digest('hex')}.${extension}`);
}
