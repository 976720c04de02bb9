import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { FfmpegCommand } from 'fluent-ffmpeg';
import type { Heard, Inspection, Picture } from '../../ports/media-inspector.ts';
import { copyGroups, type FrameGroup } from './frame-groups.ts';
import { pictureFilters, readPictures, type Sampling } from './inspector-pictures.ts';
import { Ear, soundFilters, soundOutput } from './inspector-sound.ts';
import { mediaInput, runFfmpeg } from './run-ffmpeg.ts';

export interface Look {
  picture?: {
    video: NonNullable<Inspection['video']>;
    sampling: Sampling;
    /** Looked at whatever else is. */
    frames: readonly number[];
    /** Nothing else is decoded, but all other groups' key frames where `keys` says so. Absent: the whole file is. */
    groups?: { groups: readonly FrameGroup[]; keys: boolean } | undefined;
  };
  sound?: boolean;
}

export interface Seen {
  /** What the filters wrote. */
  report: string;
  pictures: Picture[];
  heard?: Heard;
}

/** Decodes a file, or some of it, and measures on the way. */
export async function look(file: string, { picture, sound }: Look, signal: AbortSignal): Promise<Seen> {
  const name = `${file}.${randomUUID()}`;
  const [small, some] = [`${name}.pictures`, `${name}.mp4`];
  const ear = sound ? new Ear() : undefined;
  const addPicture = (command: FfmpegCommand): void => {
    if (picture === undefined) return;
    command
      .output(small)
      .outputOptions('-map', '0:v:0', '-r', '30', '-c:v', 'rawvideo', '-f', 'rawvideo')
      .videoFilters(pictureFilters(picture.sampling, picture.video, picture.frames));
  };
  try {
    if (picture?.groups) await copyGroups(file, some, picture.groups, signal);
    const { report } = await runFfmpeg(
      (command) => {
        mediaInput(command, picture?.groups ? some : file, 'mov');
        if (picture) command.inputOptions('-skip_frame', picture.sampling.skip);
        addPicture(command);
        if (ear === undefined) return command;
        if (picture?.groups) mediaInput(command, file, 'mov');
        return command
          .output(ear)
          .outputOptions('-map', picture?.groups ? '1:a:0' : '0:a:0', ...soundOutput)
          .audioFilters(soundFilters);
      },
      { failure: 'inspection_failed', signal },
    );
    if (ear) await finished(ear);
    const pictures = picture
      ? await readPictures(small, picture.sampling, picture.video, picture.frames)
      : [];
    return {
      report,
      pictures,
      ...(ear && { heard: ear.heard() }),
    };
  } finally {
    await Promise.all([small, some].map((one) => rm(one, { force: true })));
  }
}
