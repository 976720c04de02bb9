import { z } from 'zod';
import { runOnStrangeFile, strangeInput } from './run-on-strange-file.ts';

/** What libraries send, and what a browser could play. */
export const clipCodecs = 'h264,hevc,vp9,av1,libdav1d,libaom-av1,mpeg4,aac,mp3';

/**
 * What may lie beside the picture: sound of cameras, subtitles, the cover of a piece of music. Nothing of it is shown, but
 * ffprobe gives a whole file up for one stream that it may not open.
 */
const besides = 'pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,alac,ac3,eac3,opus,libopus,flac,mov_text,mjpeg,png';

/** Of a picture: a frame of 4K, however it is turned. */
export const clipMostPixels = 4096 * 2304;

const Stream = z.object({
  codec_type: z.string().catch('unknown'),
  codec_name: z.string().catch('unknown'),
  width: z.number().catch(0),
  height: z.number().catch(0),
  color_space: z.string().catch('unknown'),
  color_transfer: z.string().catch('unknown'),
  duration: z.coerce.number().nonnegative().catch(0),
  disposition: z.object({ attached_pic: z.number().catch(0) }).catch({ attached_pic: 0 }),
  side_data_list: z.array(z.looseObject({ rotation: z.number().optional() })).catch([]),
});
export type ClipStream = z.infer<typeof Stream>;

const Probed = z.object({
  streams: z.array(Stream).catch([]),
  format: z.object({ duration: z.coerce.number().nonnegative().catch(0) }),
});

const mostMs = 30_000;

/** What a clip says it holds. @throws Terminal `media_refused`; Retryable `media_failed` */
export async function probeClip(
  file: string,
  signal: AbortSignal,
): Promise<{ streams: ClipStream[]; seconds: number }> {
  const codecs = `${clipCodecs},${besides}`;
  const input = strangeInput(file, { format: 'mov', codecs, mostPixels: clipMostPixels });
  const args = ['-of', 'json', '-show_format', '-show_streams', ...input];
  const { streams, format } = Probed.parse(
    JSON.parse(await runOnStrangeFile({ program: 'ffprobe', args, mostMs, signal })),
  );
  return { streams, seconds: format.duration };
}
