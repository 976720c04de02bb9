/** What the machine can encode with, found by a real test encode. */
export interface EncoderChoice {
  name: 'h264_nvenc' | 'libx264';
  preset: string;
}

export interface EncodeJob {
  width: number;
  height: number;
  fps: number;
  /**
   * Raw frames in order: planar YUV 4:2:0 (I420), BT.709 limited range. The encoder pulls, so that a slow
   * encode slows the drawing; a frame's bytes may change once the next one is asked for.
   */
  frames: AsyncIterable<Uint8Array>;
  frameCount: number;
  /** The finished mix (WAV). */
  audioFile: string;
  outFile: string;
  signal: AbortSignal;
}

/** Makes the one video file: H.264 High, yuv420p, BT.709 limited, AAC 48 kHz stereo, faststart. */
export interface Encoder {
  probe(lane: 'gpu' | 'cpu'): Promise<EncoderChoice>;
  /** @throws Retryable `encode_failed` with the encoder's last words. */
  encode(job: EncodeJob, choice: EncoderChoice): Promise<{ coreSeconds: number }>;
}
