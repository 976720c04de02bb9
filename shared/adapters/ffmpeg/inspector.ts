import { rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { FfmpegCommand } from 'fluent-ffmpeg';
import type { Inspection, MediaInspector } from '../../ports/media-inspector.ts';
import { readAtoms } from './inspector-atoms.ts';
import { pictureFilters, readPictures, samplingOf } from './inspector-pictures.ts';
import { type ProbedStreams, probeStreams } from './inspector-probe.ts';
import { readReport } from './inspector-report.ts';
import { Ear, soundFilters, soundOutput } from './inspector-sound.ts';
import { mediaInput, runFfmpeg } from './run-ffmpeg.ts';

/** Measures files through the system's ffprobe and ffmpeg: the streams first, then everything else in one pass. */
export function createFfmpegInspector(): MediaInspector {
  return {
    async inspect(file, signal, frames = []): Promise<Inspection> {
      const probed = await probeStreams(file, signal);
      const [{ bytes, faststart, whole }, measured] = await Promise.all([
        readAtoms(file),
        measure(file, probed, frames, signal),
      ]);
      const { seconds, video, audio } = probed;
      return { container: { seconds, bytes, faststart, whole }, video, audio, ...measured };
    },
  };
}

type Measured = Omit<Inspection, 'container' | 'video' | 'audio'>;

async function measure(
  file: string,
  { video, audio, seconds }: ProbedStreams,
  frames: readonly number[],
  signal: AbortSignal,
): Promise<Measured> {
  if (video === undefined && audio === undefined) return readReport('', seconds);
  const sampling = samplingOf(seconds);
  const small = `${file}.pictures`;
  const ear = new Ear();
  const addPicture = (command: FfmpegCommand, size: { width: number; height: number }): void => {
    command
      .output(small)
      .outputOptions('-map', '0:v:0', '-r', '30', '-c:v', 'rawvideo', '-f', 'rawvideo')
      .videoFilters(pictureFilters(sampling, size, frames));
  };
  try {
    const { report } = await runFfmpeg(
      (command) => {
        mediaInput(command, file, 'mov');
        if (video !== undefined) {
          command.inputOptions('-skip_frame', sampling.skip);
          addPicture(command, video);
        }
        if (audio !== undefined)
          command
            .output(ear)
            .outputOptions('-map', '0:a:0', ...soundOutput)
            .audioFilters(soundFilters);
        return command;
      },
      { failure: 'inspection_failed', signal },
    );
    if (audio !== undefined) await finished(ear);
    return {
      ...readReport(report, seconds),
      ...(video && { pictures: await readPictures(small, sampling, video, frames) }),
      ...(audio && { heard: ear.heard() }),
    };
  } finally {
    await rm(small, { force: true });
  }
}
