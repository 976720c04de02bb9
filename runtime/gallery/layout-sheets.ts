import type { Canvas } from '@napi-rs/canvas';
import type { Graphic } from '#shared/contracts/graphics.ts';
import { StyleName } from '#shared/contracts/styles.ts';
import { contactSheet, type SheetRow } from './contact-sheet.ts';
import { exampleScenes } from './example-scenes.ts';
import type { scenePhotographer } from './scene-photographer.ts';

export interface Sheet {
  /** In its file's name. */
  name: string;
  draw(): Promise<Canvas>;
}

type Photograph = ReturnType<typeof scenePhotographer>;

/** When all has come in and the last part is spoken of, in seconds. */
const whole = 7;
const someStyles = ['midnight', 'sunrise', 'paper'] as const;

/** A sheet of every theme in each format, one of layouts over a photo, and one of how layouts build up. */
export function layoutSheets(photograph: Photograph): Sheet[] {
  return [
    themeSheet(photograph, {
      format: '16:9',
      name: 'wide',
      tileWidth: 250,
      columns: exampleScenes.map(nameOf),
    }),
    themeSheet(photograph, {
      format: '9:16',
      name: 'tall',
      tileWidth: 150,
      columns: exampleScenes.map(nameOf),
    }),
    themeSheet(photograph, {
      format: '1:1',
      name: 'square',
      tileWidth: 190,
      columns: exampleScenes.map(nameOf),
    }),
    photoSheet(photograph),
    momentsSheet(photograph),
  ];
}

function nameOf({ graphic }: { graphic: Graphic }): string {
  return graphic.layout === 'chart' ? `chart: ${graphic.kind}` : graphic.layout;
}

function themeSheet(
  photograph: Photograph,
  sheet: { format: '16:9' | '9:16' | '1:1'; name: string; tileWidth: number; columns: readonly string[] },
): Sheet {
  const { format, name, tileWidth, columns } = sheet;
  return {
    name,
    async draw() {
      const rows: SheetRow[] = [];
      for (const style of StyleName.options) {
        const tiles: Canvas[] = [];
        for (const [index, scene] of exampleScenes.entries())
          tiles.push(...(await photograph({ scene, style, format, index, over: 'ground' }, [whole])));
        rows.push({ label: style, tiles });
      }
      return contactSheet(rows, { columns, tileWidth });
    },
  };
}

function photoSheet(photograph: Photograph): Sheet {
  return {
    name: 'photo',
    async draw() {
      const rows: SheetRow[] = [];
      for (const style of someStyles) {
        const tiles: Canvas[] = [];
        for (const [index, scene] of exampleScenes.entries())
          tiles.push(...(await photograph({ scene, style, format: '16:9', index, over: 'photo' }, [whole])));
        rows.push({ label: style, tiles });
      }
      return contactSheet(rows, { columns: exampleScenes.map(nameOf), tileWidth: 250 });
    },
  };
}

const moments = [0.3, 1.2, 2.4, 4, 6, 7.5] as const;

function momentsSheet(photograph: Photograph): Sheet {
  return {
    name: 'moments',
    async draw() {
      const rows: SheetRow[] = [];
      for (const [index, scene] of exampleScenes.entries()) {
        const style = StyleName.options[index % StyleName.options.length] ?? 'midnight';
        const tiles = await photograph({ scene, style, format: '16:9', index, over: 'ground' }, moments);
        rows.push({ label: nameOf(scene), tiles });
      }
      return contactSheet(rows, { columns: moments.map((seconds) => `${seconds} s`), tileWidth: 320 });
    },
  };
}
