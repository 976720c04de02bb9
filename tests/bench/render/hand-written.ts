import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { registerFonts } from '#shared/drawing/fonts.ts';
import type { Caption } from '../../../functions/video-rendering/captions.ts';
import { pictureFile } from '../../../functions/video-rendering/film-plan.ts';
import { paintLayers } from '../../../functions/video-rendering/layer.ts';
import type { FilmPlan } from '../../../functions/video-rendering/plan-film.ts';
import { createScenePainter } from '../../../functions/video-rendering/scene-painter.ts';
import { ffmpeg } from './measure.ts';

/** A change of scenes in the film takes so long, in seconds. */
const changeSeconds = 0.55;

/**
 * What somebody who knows ffmpeg would type to make the same picture of the same clips: cut and cropped, faded into each
 * other, headline and scrim laid over as pictures, captions that light up word by word. The encoder is asked for the same
 * as ours.
 */
export async function writeByHand(
  film: FilmPlan,
  folder: string,
  encoderOptions: readonly string[],
): Promise<HandWritten> {
  registerFonts();
  const clips = film.scenes.map(({ plan }) => {
    if (plan.visual.kind !== 'clip') throw new TypeError('every scene must show a clip');
    return pictureFile(folder, plan.visual.clip);
  });
  const headlines = await Promise.all(film.scenes.map((_, index) => headlineFile(film, folder, index)));
  writeFileSync(join(folder, 'captions.ass'), captionsFile(film));
  const inputs = [...clips, ...headlines].flatMap((file) => ['-i', file]);
  const run = (outFile: string, options: readonly string[]): Promise<unknown> =>
    ffmpeg(
      ['-v', 'error', ...inputs, '-filter_complex', graphOf(film), '-map', '[film]', ...options, outFile],
      { cwd: folder },
    );
  return {
    encode: () => run('by-hand.mp4', encoderOptions),
    keepAll: () => run('by-hand-lossless.mp4', ['-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '0']),
  };
}

export interface HandWritten {
  /** Writes `by-hand.mp4`. */
  encode(): Promise<unknown>;
  /** Writes the same frames without loss, to compare with. */
  keepAll(): Promise<unknown>;
}

async function headlineFile(film: FilmPlan, folder: string, index: number): Promise<string> {
  const canvas = createCanvas(film.width, film.height);
  const scene = film.scenes[index]?.plan;
  if (scene !== undefined) {
    const painter = await createScenePainter(film, scene, folder);
    paintLayers(canvas.getContext('2d'), painter.layers, 100);
  }
  const file = join(folder, `headline-${index}.png`);
  writeFileSync(file, canvas.toBuffer('image/png'));
  return file;
}

function graphOf({ scenes, timeline, width, height, fps }: FilmPlan): string {
  const { spans } = timeline;
  const cut = scenes.map((_, index) => {
    const frames = (spans[index]?.frames ?? 0) + (index < scenes.length - 1 ? changeSeconds * fps : 0);
    const cover = `scale=${width}:${height}:force_original_aspect_ratio=increase,crop=${width}:${height}`;
    return `[${index}:v]trim=end_frame=${Math.round(frames)},setpts=PTS-STARTPTS,${cover},fps=${fps},settb=1/${fps}[cut${index}]`;
  });
  const faded = scenes.slice(1).map((_, index) => {
    const before = index === 0 ? '[cut0]' : `[faded${index}]`;
    const offset = (spans[index + 1]?.start ?? 0).toFixed(4);
    return `${before}[cut${index + 1}]xfade=transition=wiperight:duration=${changeSeconds}:offset=${offset}[faded${index + 1}]`;
  });
  const laid = scenes.map((_, index) => {
    const before =
      index === 0 ? (scenes.length === 1 ? '[cut0]' : `[faded${scenes.length - 1}]`) : `[laid${index - 1}]`;
    const { start = 0, end = 0 } = spans[index] ?? {};
    const when = `between(t,${start.toFixed(3)},${end.toFixed(3)})`;
    return `${before}[${scenes.length + index}:v]overlay=enable='${when}'[laid${index}]`;
  });
  const bar = `drawbox=x=110:y=52:w=1700:h=8:color=white@0.22:t=fill`;
  const last = `[laid${scenes.length - 1}]${bar},ass=captions.ass,format=yuv420p[film]`;
  return [...cut, ...faded, ...laid, last].join(';');
}

function captionsFile(film: FilmPlan): string {
  const { width, height } = film;
  const style =
    'Style: Plain,Inter,54,&H0000C9FF,&H00FFFFFF,&H24160E0C,&H24160E0C,1,0,0,0,100,100,0,0,3,14,0,2,80,80,70,1';
  const lines = film.timeline.spans.flatMap(({ start }, index) =>
    (film.scenes[index]?.captions ?? []).map((caption) => dialogue(caption, start)),
  );
  return [
    `[Script Info]\nScriptType: v4.00+\nPlayResX: ${width}\nPlayResY: ${height}\n`,
    '[V4+ Styles]',
    'Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding',
    `${style}\n`,
    '[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text',
    ...lines,
  ].join('\n');
}

function dialogue({ start, end, lines }: Caption, offset: number): string {
  const words = lines.map((line) =>
    line.map((word) => `{\\k${Math.round((word.end - word.start) * 100)}}${word.text}`).join(' '),
  );
  return `Dialogue: 0,${clock(offset + start)},${clock(offset + end)},Plain,,0,0,0,,${words.join('\\N')}`;
}

function clock(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return `0:${String(minutes).padStart(2, '0')}:${(seconds % 60).toFixed(2).padStart(5, '0')}`;
}
