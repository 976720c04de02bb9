import { execFile } from 'node:child_process';
import { z } from 'zod';
import { Retryable, Terminal } from '../../contracts/errors.ts';
import type { Inspection } from '../../ports/media-inspector.ts';

const Seconds = z.coerce.number().nonnegative().catch(0);
const Text = z.string().catch('unknown');

const Stream = z.object({
  codec_type: z.string(),
  codec_name: Text,
  profile: Text,
  pix_fmt: Text,
  color_space: Text,
  color_range: Text,
  color_primaries: Text,
  color_transfer: Text,
  sample_aspect_ratio: z.string().catch('1:1'),
  start_time: z.coerce.number().catch(0),
  width: z.number().catch(0),
  height: z.number().catch(0),
  avg_frame_rate: z.string().catch('0/1'),
  sample_rate: z.coerce.number().catch(0),
  channels: z.number().catch(0),
  duration: Seconds,
});
type Stream = z.infer<typeof Stream>;

const Probed = z.object({ streams: z.array(Stream), format: z.object({ duration: Seconds }) });

export interface ProbedStreams extends Pick<Inspection, 'video' | 'audio'> {
  seconds: number;
}

const mostOutputBytes = 4 * 2 ** 20;

/**
 * Asks ffprobe what the file holds.
 *
 * @throws Terminal `not_a_video`; Retryable `inspection_failed` when ffprobe cannot run
 */
export async function probeStreams(file: string, signal: AbortSignal): Promise<ProbedStreams> {
  const shown = ['-show_format', '-show_streams', '-of', 'json'];
  const { streams, format } = Probed.parse(JSON.parse(await runProbe(file, shown, signal)));
  const video = streams.find(({ codec_type }) => codec_type === 'video');
  const audio = streams.find(({ codec_type }) => codec_type === 'audio');
  return {
    seconds: format.duration,
    video: video === undefined ? undefined : videoFacts(video),
    audio:
      audio === undefined
        ? undefined
        : {
            codec: audio.codec_name,
            sampleRate: audio.sample_rate,
            channels: audio.channels,
            seconds: audio.duration,
            startsAt: audio.start_time,
          },
  };
}

function videoFacts(stream: Stream): NonNullable<Inspection['video']> {
  const [frames = 0, per = 1] = stream.avg_frame_rate.split('/').map(Number);
  return {
    codec: stream.codec_name,
    profile: stream.profile,
    pixelFormat: stream.pix_fmt,
    colourSpace: stream.color_space,
    colourRange: stream.color_range,
    colourPrimaries: stream.color_primaries,
    colourTransfer: stream.color_transfer,
    // ffprobe says 0:1 or N/A where nothing is told.
    pixelShape: /^[1-9]\d*:[1-9]/.test(stream.sample_aspect_ratio) ? stream.sample_aspect_ratio : '1:1',
    width: stream.width,
    height: stream.height,
    fps: per === 0 ? 0 : frames / per,
    seconds: stream.duration,
    startsAt: stream.start_time,
  };
}

/**
 * What ffprobe writes of a file. The demuxer is forced and only local files may be opened: a playlist or a script
 * that calls itself .mp4 would otherwise make ffmpeg read other files or the network.
 *
 * @throws Terminal `not_a_video`; Retryable `inspection_failed` when ffprobe cannot run
 */
export function runProbe(file: string, shown: readonly string[], signal: AbortSignal): Promise<string> {
  const options = ['-v', 'error', '-protocol_whitelist', 'file', '-f', 'mov'];
  return new Promise((resolve, reject) => {
    execFile(
      'ffprobe',
      [...options, ...shown, '-i', file],
      { signal, maxBuffer: mostOutputBytes, killSignal: 'SIGKILL' },
      (error, output, complaints) => {
        if (error === null) resolve(output);
        else if (signal.aborted) reject(signal.reason);
        else if (typeof error.code === 'number')
          reject(new Terminal('not_a_video', `The file cannot be read as MP4: ${lastLine(complaints)}`));
        else
          reject(
            new Retryable('inspection_failed', `ffprobe did not run: ${error.message}`, { cause: error }),
          );
      },
    );
  });
}

/** Without the file's path, which would tell a user where the server keeps things. */
function lastLine(text: string): string {
  const line = text.trim().split('\n').at(-1) ?? '';
  return line.replace(/^.*\/[^:]*:\s*/, '').slice(0, 200) || 'ffprobe gave no reason';
}
