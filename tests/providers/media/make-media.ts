import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

const ffmpeg = (...args: string[]) => run('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...args]);

export interface MadeClip {
  width: number;
  height: number;
  seconds: number;
  fps?: number;
  /** Turns the colours, in degrees: clips can be told apart. */
  hue?: number;
  /** Further output options. */
  more?: readonly string[];
}

/** A real MP4 that moves, with sound, as libraries send them. */
export async function makeClip(
  file: string,
  { width, height, seconds, fps = 25, hue = 0, more = [] }: MadeClip,
): Promise<void> {
  await ffmpeg(
    ...['-f', 'lavfi', '-i', `testsrc2=size=${width}x${height}:rate=${fps}`],
    ...[
      '-f',
      'lavfi',
      '-i',
      'sine=frequency=440:sample_rate=44100',
      '-t',
      String(seconds),
      '-vf',
      `hue=h=${hue}`,
    ],
    ...[
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-pix_fmt',
      'yuv420p',
      '-c:a',
      'aac',
      '-movflags',
      '+faststart',
    ],
    ...more,
    ...['-f', 'mp4', file],
  );
}

/** A real picture; what it is follows from the file's name. */
export async function makePhoto(
  file: string,
  { width, height, hue = 0 }: Omit<MadeClip, 'seconds'>,
): Promise<void> {
  await ffmpeg(
    '-f',
    'lavfi',
    '-i',
    `testsrc2=size=${width}x${height}`,
    '-vf',
    `hue=h=${hue}`,
    '-frames:v',
    '1',
    file,
  );
}

/** Ten hours in which nothing is heard, in two megabytes: a minute, again and again. */
export async function makeSilence(file: string): Promise<void> {
  const minute = `${file}.minute`;
  const silence = ['-f', 'lavfi', '-i', 'anullsrc=r=8000:cl=mono', '-t', '60'];
  await ffmpeg(...silence, '-c:a', 'aac', '-b:a', '8k', '-f', 'mp4', minute);
  await ffmpeg('-stream_loop', '599', '-f', 'mp4', '-i', minute, '-c', 'copy', '-f', 'mp4', file);
  await rm(minute);
}
