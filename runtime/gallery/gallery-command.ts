import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createIllustrations } from '#shared/adapters/illustrations/illustrations.ts';
import { layoutSheets } from './layout-sheets.ts';
import { scenePhotographer } from './scene-photographer.ts';
import { smallPng } from './small-png.ts';
import { thumbnailSheet } from './thumbnail-sheet.ts';

const help = `npm run gallery -- [--out DIR]

Draws contact sheets of every theme, layout and format, and of thumbnails at full and at small size.
  --out DIR   where gallery-*.png are written, over those that are there (docs/images, the sheets of the README)
`;

/** @returns the process's exit code */
export async function galleryCommand(
  argv: readonly string[],
  stdout: { write(text: string): unknown },
): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { out: { type: 'string', default: 'docs/images' }, help: { type: 'boolean', default: false } },
  });
  if (values.help) {
    stdout.write(help);
    return 0;
  }
  await mkdir(values.out, { recursive: true });
  const scratch = await mkdtemp(join(tmpdir(), 'ytempire-gallery-'));
  try {
    const pictures = createIllustrations();
    const photograph = scenePhotographer(pictures, scratch);
    for (const { name, draw } of [...layoutSheets(photograph), thumbnailSheet(pictures)]) {
      const file = join(values.out, `gallery-${name}.png`);
      const png = await smallPng(await draw());
      await writeFile(file, png);
      stdout.write(`${file} (${Math.ceil(png.length / 1000)} KB)\n`);
    }
    return 0;
  } finally {
    await rm(scratch, { recursive: true });
  }
}
