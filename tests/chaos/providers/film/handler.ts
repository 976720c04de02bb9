import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { zeroMicros } from '#shared/contracts/money.ts';
import { RenderedVideo } from '#shared/contracts/rendering.ts';
import { PartsReady } from '#shared/contracts/stages.ts';
import { stage } from '#shared/stage/definition.ts';

const size = { width: 256, height: 144 };
const plain = plainFilm();

/** A second of grey in the place of every film, so that many videos take no longer than what their providers do. */
export default stage({
  name: 'video_rendering',
  accepts: PartsReady,
  emits: RenderedVideo,
  quote: () => zeroMicros,
  async run({ request, script, narration }, { blobs, videoId }) {
    const film = Buffer.concat([plain, freeAtom(videoId)]);
    const ends = new Map<string, number>();
    let end = 0;
    for (const { scene_id, seconds } of narration.scenes) {
      end += seconds;
      ends.set(scene_id, end);
    }
    const scenes = script.scenes.map(({ id }, place) => ({
      scene_id: id,
      start: ends.get(script.scenes[place - 1]?.id ?? '') ?? 0,
      end: ends.get(id) ?? end,
    }));
    const cues = scenes.map(({ start, end: until }, place) => ({
      start,
      end: until,
      text: script.scenes[place]?.narration.slice(0, 80) ?? '',
    }));
    return {
      video: await blobs.put(Readable.from([film]), {
        extension: 'mp4',
        video: { id: videoId, name: 'video' },
      }),
      format: request.format,
      ...size,
      ...{ fps: 30, seconds: end, encoder: 'libx264', scenes, cues },
      loudness: { integrated: -14, true_peak: -1 },
    };
  },
});

/** What players pass over: it makes every film another file. */
function freeAtom(text: string): Buffer {
  const atom = Buffer.alloc(8 + text.length);
  atom.writeUInt32BE(atom.length, 0);
  atom.write(`free${text}`, 4, 'latin1');
  return atom;
}

function plainFilm(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'plain-film-'));
  const file = join(folder, 'film.mp4');
  const source = `color=gray:s=${size.width}x${size.height}:r=30:d=1`;
  try {
    execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, '-pix_fmt', 'yuv420p', file]);
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
