import { rm } from 'node:fs/promises';
import type { FitJob } from '../../ports/sound.ts';
import { mediaInput, runFfmpeg } from './run-ffmpeg.ts';

/** How long the end of a piece sounds together with its beginning, and how long a video's end fades, in seconds. */
const overlap = 3;
const fadeOut = 2.4;

const asStereo = 'aresample=48000,aformat=sample_fmts=fltp:channel_layouts=stereo';
const asFile = ['-c:a', 'pcm_s16le', '-ar', '48000', '-ac', '2', '-f', 'wav'];

/**
 * Quiet passages come up and loud ones down, over five seconds: a bed must lie equally far below the voice throughout.
 * A piece whose loudness ran over 19 LU lay 15 to 18 LU below a voice; evened over half a minute, 14 to 31.
 */
const even = 'dynaudnorm=framelen=500:gausssize=11:peak=0.7:targetrms=0.12:maxgain=16';

/** Repeats a piece whose end flows into its beginning, until the video is full; or fades it out where it is longer. */
export async function fitMusic(job: FitJob): Promise<void> {
  const { file, pieceSeconds, seconds, outFile, signal } = job;
  const fade = Math.min(fadeOut, seconds / 3);
  const end = `atrim=end=${seconds.toFixed(4)},${even},afade=t=out:st=${(seconds - fade).toFixed(4)}:d=${fade.toFixed(4)}:curve=hsin`;
  if (pieceSeconds >= seconds) {
    await runFfmpeg(
      (command) =>
        mediaInput(command, file, 'wav')
          .audioFilters([asStereo, end])
          .output(outFile)
          .outputOptions(...asFile),
      { failure: 'sound_failed', signal },
    );
    return;
  }
  const turn = `${outFile}.turn.wav`;
  try {
    const shared = Math.min(overlap, pieceSeconds / 3).toFixed(4);
    await makeTurn(job, shared, turn);
    await runFfmpeg(
      (command) => {
        mediaInput(command, file, 'wav');
        mediaInput(command, turn, 'wav').inputOptions('-stream_loop', '-1');
        const graph = [
          `[0:a]${asStereo},atrim=end=${shared}[first]`,
          `[1:a]${asStereo}[turns]`,
          `[first][turns]concat=n=2:v=0:a=1,${end}[music]`,
        ];
        return command
          .complexFilter(graph, 'music')
          .output(outFile)
          .outputOptions(...asFile);
      },
      { failure: 'sound_failed', signal },
    );
  } finally {
    await rm(turn, { force: true });
  }
}

/** From where the first overlap has ended to where the next one has: played again and again it has no seam. */
async function makeTurn({ file, signal }: FitJob, shared: string, outFile: string): Promise<void> {
  const graph = [
    `[0:a]${asStereo},asplit[whole][begins]`,
    `[whole]atrim=start=${shared},asetpts=PTS-STARTPTS[rest]`,
    `[begins]atrim=end=${shared}[first]`,
    `[rest][first]acrossfade=d=${shared}:c1=qsin:c2=qsin[turn]`,
  ];
  await runFfmpeg(
    (command) =>
      mediaInput(command, file, 'wav')
        .complexFilter(graph, 'turn')
        .output(outFile)
        .outputOptions(...asFile),
    { failure: 'sound_failed', signal },
  );
}
