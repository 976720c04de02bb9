import { signGridOf } from '../../domain/sign-grid.ts';
import type { Inspection, MediaInspector, Picture } from '../../ports/media-inspector.ts';
import { chooseGroups, type FrameGroup, readGroups, stretchesOf } from './frame-groups.ts';
import { readAtoms } from './inspector-atoms.ts';
import { exact, fps, inStretches, wholeClosely } from './inspector-pictures.ts';
import { type ProbedStreams, probeStreams } from './inspector-probe.ts';
import { readReport } from './inspector-report.ts';
import { look } from './look.ts';

/** Above this length, in seconds, a film is looked at closely in places. Two cores decode a minute of 1080p in 3 to 5 s. */
const closeUpTo = 240;
/** So much of it, in seconds: half where it is asked for, half where most changes. */
const closeOfLong = 120;
/** So much of any film is decoded whole, in seconds. */
const exactSeconds = 10;

/** Measures files through the system's ffprobe and ffmpeg: the streams first, then all else, in one pass but for a few seconds. */
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
type Video = NonNullable<Inspection['video']>;

async function measure(
  file: string,
  { video, audio, seconds }: ProbedStreams,
  frames: readonly number[],
  signal: AbortSignal,
): Promise<Measured> {
  if (video === undefined) {
    if (audio === undefined) return readReport('', seconds);
    const { report, heard } = await look(file, { sound: true }, signal);
    return { ...readReport(report, seconds), ...(heard && { heard }) };
  }
  const isLong = seconds > closeUpTo;
  const groups = isLong || frames.length > 0 ? await readGroups(file, fps, signal) : [];
  const wholly =
    frames.length > 0 ? chooseGroups(groups, frames, { most: exactSeconds * fps, share: 1 }) : [];
  const close = isLong ? chooseGroups(groups, frames, { most: closeOfLong * fps, share: 0.5 }) : undefined;
  const sampling = close ? inStretches(stretchesOf(close)) : wholeClosely;
  const asked = { video, sampling, frames, groups: close && { groups: close, keys: true } };
  // One after the other: each takes the memory of a decoder, and all cores there are.
  const seen = await look(file, { picture: asked, ...(audio && { sound: true }) }, signal);
  const few = wholly.length > 0 ? await lookExactly(file, video, wholly, frames, signal) : [];
  const byNumber = new Map([...seen.pictures, ...few].map((picture) => [picture.frame, picture]));
  return {
    ...readReport(seen.report, seconds),
    pictures: {
      ...signGridOf(video),
      closely: [...sampling.closely],
      exactly: stretchesOf(wholly),
      frames: [...byNumber.values()].sort((one, other) => one.frame - other.frame),
    },
    ...(seen.heard && { heard: seen.heard }),
  };
}

/** Those of the frames that lie in these groups, as they are. */
async function lookExactly(
  file: string,
  video: Video,
  groups: readonly FrameGroup[],
  frames: readonly number[],
  signal: AbortSignal,
): Promise<Picture[]> {
  const inside = frames.filter((frame) => groups.some(({ from, to }) => from <= frame && frame <= to));
  const picture = { video, sampling: exact, frames: inside, groups: { groups, keys: false } };
  const { pictures } = await look(file, { picture }, signal);
  return pictures;
}
