import type { Stretch } from '../../ports/media-inspector.ts';
import { runProbe } from './inspector-probe.ts';
import { mediaInput, runFfmpeg } from './run-ffmpeg.ts';

/** A key frame and those after it: they are decoded without any other. */
export interface FrameGroup extends Stretch {
  /** Its packets, in the order in which they lie in the file: the first and the last. */
  packets: [number, number];
  /** Bytes a frame beside the key frame: what changes most takes most. */
  change: number;
}

/** Reads where the groups of a file's picture lie; nothing is decoded. @throws what `runProbe` throws */
export async function readGroups(file: string, fps: number, signal: AbortSignal): Promise<FrameGroup[]> {
  const shown = ['-select_streams', 'v:0', '-show_entries', 'packet=pts_time,size,flags', '-of', 'csv=p=0'];
  const packets = (await runProbe(file, shown, signal))
    .trim()
    .split('\n')
    .map((line) => {
      const [seconds, bytes, flags = ''] = line.split(',');
      return { frame: Math.round(Number(seconds) * fps), bytes: Number(bytes), isKey: flags.startsWith('K') };
    });
  const keys = packets.flatMap(({ isKey }, index) => (isKey ? index : []));
  return keys.map((first, index) => {
    const next = keys[index + 1];
    const rest = packets.slice(first + 1, next);
    return {
      packets: [first, (next ?? packets.length) - 1],
      from: packets[first]?.frame ?? 0,
      // What comes after the last frame shows that one.
      to: next === undefined ? Number.POSITIVE_INFINITY : (packets[next]?.frame ?? 0) - 1,
      change: rest.reduce((sum, { bytes }) => sum + bytes, 0) / Math.max(1, rest.length),
    };
  });
}

/**
 * Groups of at most `most` frames together (but one at least): those that hold the frames wanted, in the order in which these
 * are named, up to `share` of all; then those in which most changes. In the film's order.
 */
export function chooseGroups(
  groups: readonly FrameGroup[],
  wanted: readonly number[],
  { most, share }: { most: number; share: number },
): FrameGroup[] {
  const chosen = new Set<FrameGroup>();
  let frames = 0;
  const add = (group: FrameGroup, upTo: number): void => {
    const [first, last] = group.packets;
    const length = last - first + 1;
    if (chosen.has(group) || (chosen.size > 0 && frames + length > upTo)) return;
    chosen.add(group);
    frames += length;
  };
  const seen = new Set<number>();
  for (const frame of wanted) {
    if (frames >= most * share) break;
    if (seen.has(frame)) continue;
    seen.add(frame);
    const group = groups.findLast(({ from }) => from <= frame);
    if (group !== undefined) add(group, most * share);
  }
  if (share < 1)
    for (const group of [...groups].sort((one, other) => other.change - one.change)) add(group, most);
  return groups.filter((group) => chosen.has(group));
}

/** Groups that follow one another, as one stretch. */
export function stretchesOf(groups: readonly Stretch[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const { from, to } of groups) {
    const last = stretches.at(-1);
    if (last !== undefined && from <= last.to + 1) last.to = Math.max(last.to, to);
    else stretches.push({ from, to });
  }
  return stretches;
}

/** Copies these groups, and all other groups' key frames where `keys` says so, without decoding; all keep their times. */
export async function copyGroups(
  file: string,
  outFile: string,
  { groups, keys }: { groups: readonly FrameGroup[]; keys: boolean },
  signal: AbortSignal,
): Promise<void> {
  const taken = ['eq(n,0)', ...groups.map(({ packets: [first, last] }) => `between(n,${first},${last})`)];
  const kept = sumOf(keys ? ['key', ...taken] : taken);
  await runFfmpeg(
    (command) =>
      mediaInput(command, file, 'mov')
        .output(outFile)
        .outputOptions('-map', '0:v:0', '-c', 'copy', '-copyts', '-avoid_negative_ts', 'disabled')
        .outputOptions('-bsf:v', `noise=drop='not(${kept})'`)
        .outputOptions('-f', 'mp4'),
    { failure: 'inspection_failed', signal },
  );
}

/** Added up in pairs: ffmpeg refuses a sum that is more than a hundred terms deep, and a long film has four for each scene. */
export function sumOf(terms: readonly string[]): string {
  const half = Math.ceil(terms.length / 2);
  return terms.length < 2 ? terms.join() : `(${sumOf(terms.slice(0, half))}+${sumOf(terms.slice(half))})`;
}
