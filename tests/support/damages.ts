import { execFile } from 'node:child_process';
import { copyFileSync, readFileSync, truncateSync } from 'node:fs';
import { promisify } from 'node:util';

const tagged = [
  '-colorspace',
  'bt709',
  '-color_primaries',
  'bt709',
  '-color_trc',
  'bt709',
  '-color_range',
  'tv',
];
const x264 = [
  '-c:v',
  'libx264',
  '-preset',
  'ultrafast',
  '-crf',
  '18',
  '-profile:v',
  'high',
  '-g',
  '60',
  '-r',
  '30',
];
const aac = ['-c:a', 'aac', '-b:a', '192k', '-ar', '48000', '-ac', '2'];
/** ultrafast leaves out what makes a stream High: 8x8 transforms bring it back. */
const picture = [...x264, '-x264-params', '8x8dct=1:cabac=1', '-pix_fmt', 'yuv420p'];

const seen = (filter: string, tags: readonly string[] = tagged) => [
  ...['-vf', `${filter},format=yuv420p`, ...picture, ...tags, '-c:a', 'copy'],
];
const heard = (filter: string) => ['-af', filter, '-c:v', 'copy', ...aac];
const graph = (filter: string) => [
  '-filter_complex',
  filter,
  '-map',
  '[v]',
  '-map',
  '0:a',
  ...picture,
  ...tagged,
  '-c:a',
  'copy',
];

export interface Damage {
  /** Of ffmpeg, between the whole file and the damaged one. */
  options: readonly string[];
  /** What the reasons must speak of. */
  named: RegExp;
}

interface Scene {
  start: number;
  end: number;
}

interface Film {
  /** The second and the third scene. */
  second: Scene;
  third: Scene;
  /** The middle of the second scene, and a while around it, in seconds. */
  middle: number;
  from: number;
  to: number;
  seconds: number;
}

/** Everything that goes wrong with videos, done to one of them. */
export interface Damages {
  /** The stream that is shown is encoded anew. */
  toPicture: Record<string, Damage>;
  /** It is copied. */
  toTheRest: Record<string, Damage>;
}

/**
 * @param scenes of a film of 1:1 with at least three
 * @param side of its frame, in pixels
 */
export function damagesOf(scenes: readonly Scene[], seconds: number, side: number): Damages {
  const [, second, third] = scenes;
  if (second === undefined || third === undefined) throw new Error('the film needs three scenes');
  const middle = (second.start + second.end) / 2;
  const film = { second, third, middle, from: middle - 0.6, to: middle + 0.6, seconds };
  return {
    toPicture: { ...inTime(film), ...inOrder(film), ...inShape(side), ...inColour },
    toTheRest: { ...inSound(film), ...untold },
  };
}

function inTime({ second, from, to, seconds }: Film): Record<string, Damage> {
  return {
    'black for 1.2 s': {
      options: seen(`drawbox=t=fill:color=black:enable='between(t,${from},${to})'`),
      named: /Black spans: found/,
    },
    'picture 200 ms late': {
      options: seen(`tpad=start=6:start_mode=clone,trim=end=${seconds}`),
      named: /Picture in time: found \d+ ms late/,
    },
    'picture 100 ms late': {
      options: seen(`tpad=start=3:start_mode=clone,trim=end=${seconds}`),
      named: /Picture in time: found \d+ ms late/,
    },
    'picture 200 ms early': {
      options: seen('trim=start=0.2,setpts=PTS-STARTPTS,tpad=stop=6:stop_mode=clone'),
      named: /Picture in time: found \d+ ms early/,
    },
    flashing: {
      options: seen(
        `eq=brightness='if(between(t,${second.start},${second.start + 2})*lt(mod(n,6),3),0.5,0)':eval=frame`,
      ),
      named: /Flashes: found more than three/,
    },
  };
}

function inOrder({ second, third }: Film): Record<string, Damage> {
  // As far into the one as into the other: by then both show all they have to.
  const standing = ({ start, end }: Scene) => start + 0.8 * (end - start);
  const [into, from] = [standing(second), standing(third)];
  const before = Math.min(into - second.start, from - third.start) - 0.5;
  const after = Math.min(second.end - into, third.end - from) - 0.2;
  return {
    'frozen for 3 s': {
      options: graph(
        `[0:v]split=3[a][b][c];[a]trim=end=${second.start},setpts=PTS-STARTPTS[x];` +
          `[b]trim=start=${second.start}:duration=0.034,setpts=PTS-STARTPTS,loop=loop=89:size=1,setpts=N/(30*TB)[y];` +
          `[c]trim=start=${second.start + 3},setpts=PTS-STARTPTS[z];[x][y][z]concat=n=3[v]`,
      ),
      named: /Picture as drawn: found/,
    },
    'one scene in the place of another': {
      options: graph(
        `[0:v]split[a][b];[b]trim=start=${from - before}:end=${from + after},setpts=PTS-STARTPTS+${into - before}/TB[x];` +
          `[a][x]overlay=eof_action=pass:enable='between(t,${into - before},${into + after})'[v]`,
      ),
      named: /Picture as drawn: found the picture of s3 in s2/,
    },
    'scenes in another order': {
      options: graph(
        `[0:v]split=4[a][b][c][d];[a]trim=end=${second.start},setpts=PTS-STARTPTS[w];` +
          `[b]trim=start=${third.start}:end=${third.end},setpts=PTS-STARTPTS[x];` +
          `[c]trim=start=${second.start}:end=${second.end},setpts=PTS-STARTPTS[y];` +
          `[d]trim=start=${third.end},setpts=PTS-STARTPTS[z];[w][x][y][z]concat=n=4[v]`,
      ),
      named: /Picture as drawn: found/,
    },
  };
}

function inSound({ middle, seconds }: Film): Record<string, Damage> {
  return {
    'silent for 1.5 s': {
      options: heard(`volume=0:enable='between(t,${middle - 0.75},${middle + 0.75})'`),
      named: /Voice is heard: found silence of/,
    },
    'clipped by 8 dB, and as loud as before': {
      options: heard('aformat=sample_fmts=s16,volume=10dB:precision=fixed,volume=-8dB:precision=float'),
      named: /Clipping: found waves with their tops cut off/,
    },
    'clipped at full scale': {
      options: heard(
        'volume=12dB,alimiter=limit=1:attack=0.1:release=1:level=disabled,aformat=sample_fmts=s16',
      ),
      named: /True peak|Clipping/,
    },
    'sound 200 ms late': {
      options: heard(`adelay=200:all=1,atrim=end=${seconds}`),
      named: /Voice in time .* found 20\d ms late/,
    },
    'sound 200 ms early': {
      options: heard('atrim=start=0.2,asetpts=PTS-STARTPTS,apad=pad_dur=0.2'),
      named: /Voice in time .* found (19|20)\d ms early/,
    },
  };
}

function inShape(side: number): Record<string, Damage> {
  const even = (share: number) => 2 * Math.round((side * share) / 2);
  const [tenth, threeQuarters, twoThirds] = [even(0.1), even(0.75), even(2 / 3)];
  return {
    'words cut off at the edges': {
      options: seen(`crop=iw/1.12:ih/1.12,scale=${side}:${side}`),
      named: /Picture as drawn: found the picture 11\d % as large.* cut off/,
    },
    'words moved out of the frame': {
      options: seen(`crop=iw-${tenth}:ih:${tenth}:0,pad=${side}:${side}:0:0`),
      named: /Picture as drawn: found the picture moved 10 % to the left/,
    },
    'between bars': {
      options: seen(
        `scale=${threeQuarters}:${side},pad=${side}:${side}:${(side - threeQuarters) / 2}:0,setsar=1`,
      ),
      named: /Picture as drawn: found the picture out of shape: 75 % of its width/,
    },
    'drawn out': {
      options: seen(`crop=${threeQuarters}:${side},scale=${side}:${side},setsar=1`),
      named: /Picture as drawn: found the picture out of shape: 133 % of its width/,
    },
    'pixels that are no squares': { options: seen('setsar=4/3'), named: /Shape of pixels: found 4:3/ },
    'of another size': {
      options: seen(`scale=${twoThirds}:${twoThirds}`),
      named: new RegExp(`Resolution: found ${twoThirds}x${twoThirds}`),
    },
  };
}

const untold: Record<string, Damage> = {
  'colours that are not told': {
    options: [
      ...['-c', 'copy', '-bsf:v'],
      'h264_metadata=colour_primaries=2:transfer_characteristics=2:matrix_coefficients=2',
    ],
    named: /Colours: found unknown/,
  },
};

const inColour: Record<string, Damage> = {
  'full range in a limited file': {
    options: seen('scale=in_range=tv:out_range=pc'),
    named: /Picture as drawn: found other levels/,
  },
  'colours of another matrix': {
    options: seen('scale=in_color_matrix=bt709:out_color_matrix=bt601'),
    named: /Picture as drawn: found other (colours|levels)/,
  },
  'without its captions': {
    options: seen('drawbox=x=iw/9:y=ih*7/9:w=iw*7/9:h=ih*5/27:color=gray:t=fill'),
    named: /Picture as drawn: found another picture at the bottom, where captions stand/,
  },
};

/** Other encoders' noise, and nothing wrong. */
export const harmless: Readonly<Record<string, readonly string[]>> = {
  'coarsely encoded': [
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-crf',
    '30',
    '-profile:v',
    'high',
    '-pix_fmt',
    'yuv420p',
    ...tagged,
    '-c:a',
    'copy',
  ],
  'with many B frames': [
    '-c:v',
    'libx264',
    '-preset',
    'medium',
    '-bf',
    '6',
    '-crf',
    '26',
    '-profile:v',
    'high',
    '-pix_fmt',
    'yuv420p',
    ...tagged,
    '-c:a',
    'copy',
  ],
  'sound encoded again': heard('anull'),
};

const run = promisify(execFile);

export async function remake(whole: string, made: string, options: readonly string[]): Promise<void> {
  await run('ffmpeg', ['-v', 'error', '-y', '-i', whole, ...options, '-movflags', '+faststart', made]);
}

/** As an upload or a disk leaves it. */
export function cutShort(whole: string, made: string): void {
  copyFileSync(whole, made);
  truncateSync(made, Math.floor(readFileSync(whole).length * 0.7));
}
