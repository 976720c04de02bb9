import { writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Terminal } from '../../contracts/errors.ts';
import { GpuFailed } from '../../contracts/gpu.ts';
import type { EncoderChoice, JoinJob } from '../../ports/encoder.ts';
import { readParameterSets } from './parameter-sets.ts';
import { mediaInput, runFfmpeg } from './run-ffmpeg.ts';

/** What `-safe 1` lets stand in a list: a plain name in the list's own folder. */
const plainName = /^[a-z0-9][a-z0-9.-]*$/;

/**
 * Copies the pieces' streams one behind the other. The first piece's headers stand for all of them, so they must be
 * the same in each: otherwise every piece after an odd one would be decoded to rubbish, and no error would say so.
 */
export async function joinPieces(job: JoinJob, choice: EncoderChoice): Promise<{ coreSeconds: number }> {
  await mustFit(job, choice);
  const listFile = `${job.outFile}.list`;
  await writeFile(listFile, listOf(job));
  const { coreSeconds } = await runFfmpeg(
    (command) => {
      command.input(listFile).inputOptions(
        ...['-protocol_whitelist', 'file', '-format_whitelist', 'concat,mov', '-f', 'concat'],
        // Without this the headers would be repeated in front of every piece.
        ...['-safe', '1', '-auto_convert', '0'],
      );
      return mediaInput(command, job.soundFile, 'mov')
        .output(job.outFile)
        .outputOptions(
          '-map',
          '0:v:0',
          '-map',
          '1:a:0',
          '-c',
          'copy',
          '-movflags',
          '+faststart',
          '-f',
          'mp4',
        );
    },
    { failure: 'encode_failed', signal: job.signal },
  );
  return { coreSeconds };
}

async function mustFit({ pieces }: JoinJob, choice: EncoderChoice): Promise<void> {
  const headers = await Promise.all(pieces.map(({ file }) => readParameterSets(file)));
  const odd = headers.findIndex((one) => !one.equals(headers[0] ?? one));
  if (odd <= 0) return;
  const words = `piece ${odd + 1} of the film was encoded with other settings than the first`;
  if (choice.name === 'h264_nvenc') throw new GpuFailed('pieces_differ', words);
  throw new Terminal('pieces_differ', `${words}; let the video be rendered again`);
}

/**
 * The pieces with their exact lengths: the file's own is rounded to milliseconds, which would leave gaps.
 * Lengths are differences of rounded ends, so that rounding to microseconds never adds up.
 */
function listOf({ pieces, fps, outFile }: JoinJob): string {
  const microsecondsAt = (frames: number): number => Math.round((frames * 1_000_000) / fps);
  let frames = 0;
  const entries = pieces.map(({ file, frameCount }) => {
    const name = basename(file);
    if (dirname(file) !== dirname(outFile) || !plainName.test(name))
      throw new Terminal('piece_elsewhere', `${file} does not lie beside ${outFile} under a plain name`);
    const begun = microsecondsAt(frames);
    frames += frameCount;
    return `file ${name}\nduration ${microsecondsAt(frames) - begun}us\n`;
  });
  return `ffconcat version 1.0\n${entries.join('')}`;
}
