import type { Format, VideoRequest } from '#shared/contracts/video-request.ts';
import { frameSize, type Size } from '#shared/domain/frame-sizes.ts';
import type { Inspection } from '#shared/ports/media-inspector.ts';
import { inSeconds, measuredCheck, type WeighedCheck } from './measured-check.ts';

const wantedFps = 30;
/** A frame and a half of AAC, rounded up: what muxing alone may leave between the ends of picture and sound. */
const lengthToleranceSeconds = 0.1;
/** A frame, or what a decoder of AAC needs before its first sound. */
const startToleranceSeconds = 0.05;
/** SPEC.md: what a video may take of the disk, all its files together. */
const mostBytes = 905e6;
/** Twice what YouTube recommends for 1080p30 (8 Mbit/s): above it the encoder went wrong. */
const mostBitsPerSecond = 16e6;

/** What the file is made of: picture, sound, container. */
export function checkStreams(
  inspection: Inspection,
  { format, preset }: Pick<VideoRequest, 'format' | 'preset'>,
): WeighedCheck[] {
  return [
    checkWhole(inspection),
    ...checkPicture(inspection.video, format, frameSize(format, preset)),
    ...checkSound(inspection),
    ...checkContainer(inspection.container),
  ];
}

function checkWhole({ container, decodeErrors }: Inspection): WeighedCheck {
  return measuredCheck('picture', 'file is whole', {
    passed: container.whole && decodeErrors === 0,
    fatal: true,
    measured: container.whole ? `${decodeErrors} damaged places` : 'ends before its own index says',
    wanted: 'whole, 0 damaged places',
    weight: 3,
  });
}

function checkPicture(video: Inspection['video'], format: Format, { width, height }: Size): WeighedCheck[] {
  const told = [video?.colourSpace, video?.colourPrimaries, video?.colourTransfer];
  return [
    measuredCheck('picture', 'picture encoding', {
      passed: video?.codec === 'h264' && video.profile === 'High' && video.pixelFormat === 'yuv420p',
      fatal: true,
      measured: video ? `${video.codec} ${video.profile} ${video.pixelFormat}` : 'no picture',
      wanted: 'h264 High yuv420p',
      weight: 3,
    }),
    measuredCheck('picture', 'resolution', {
      passed: video?.width === width && video.height === height,
      fatal: true,
      measured: video ? `${video.width}x${video.height}` : 'no picture',
      wanted: `${width}x${height} for ${format}`,
      weight: 3,
    }),
    measuredCheck('picture', 'frame rate', {
      passed: Math.abs((video?.fps ?? 0) - wantedFps) < 0.05,
      fatal: false,
      measured: `${(video?.fps ?? 0).toFixed(2)} fps`,
      wanted: `${wantedFps} fps`,
      weight: 2,
    }),
    measuredCheck('picture', 'colours', {
      passed: told.every((one) => one === 'bt709') && video?.colourRange === 'tv',
      // A player that has to guess shows other colours than those that were drawn.
      fatal: true,
      measured: video ? `${told.join('/')}, ${video.colourRange} range` : 'no picture',
      wanted: 'bt709/bt709/bt709 (matrix, primaries, transfer), tv range',
      weight: 3,
    }),
    measuredCheck('picture', 'shape of pixels', {
      passed: video?.pixelShape === '1:1',
      fatal: true,
      measured: video?.pixelShape ?? 'no picture',
      wanted: '1:1: the picture is shown as it was drawn',
      weight: 2,
    }),
  ];
}

function checkSound({ video, audio }: Inspection): WeighedCheck[] {
  const apart = Math.abs((video?.seconds ?? 0) - (audio?.seconds ?? 0));
  const begin = Math.abs((video?.startsAt ?? 0) - (audio?.startsAt ?? 0));
  return [
    measuredCheck('audio', 'sound encoding', {
      passed: audio?.codec === 'aac' && audio.sampleRate === 48_000 && audio.channels === 2,
      fatal: true,
      measured: audio ? `${audio.codec} ${audio.sampleRate} Hz, ${audio.channels} channels` : 'no sound',
      wanted: 'aac 48000 Hz, 2 channels',
      weight: 3,
    }),
    measuredCheck('audio', 'picture and sound begin together', {
      passed: begin <= startToleranceSeconds,
      fatal: begin > lengthToleranceSeconds,
      measured: `${inSeconds(begin)} apart`,
      wanted: `at most ${inSeconds(startToleranceSeconds)} apart`,
      weight: 2,
    }),
    measuredCheck('audio', 'picture and sound end together', {
      passed: apart <= lengthToleranceSeconds,
      fatal: apart > 1,
      measured: `${inSeconds(apart)} apart`,
      wanted: `at most ${inSeconds(lengthToleranceSeconds)} apart`,
      weight: 2,
    }),
  ];
}

function checkContainer({ bytes, seconds, faststart }: Inspection['container']): WeighedCheck[] {
  const bitsPerSecond = seconds > 0 ? (bytes * 8) / seconds : 0;
  return [
    measuredCheck('picture', 'size', {
      passed: bytes > 0 && bytes <= mostBytes && bitsPerSecond <= mostBitsPerSecond,
      fatal: bytes === 0 || bytes > mostBytes,
      measured: `${(bytes / 1e6).toFixed(1)} MB, ${(bitsPerSecond / 1e6).toFixed(1)} Mbit/s`,
      wanted: `at most ${mostBytes / 1e6} MB and ${mostBitsPerSecond / 1e6} Mbit/s`,
      weight: 1,
    }),
    measuredCheck('engagement', 'starts before it is loaded', {
      passed: faststart,
      fatal: false,
      measured: faststart ? 'index first' : 'index last',
      wanted: 'index first',
      weight: 1,
    }),
  ];
}
