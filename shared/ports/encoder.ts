import type { Preset } from '../contracts/video-request.ts';

/** What the machine can encode with, found by a real test encode. */
export interface EncoderChoice {
  name: 'h264_nvenc' | 'libx264';
  preset: string;
  /** The constant quality it is asked for: x264's `crf`, NVENC's `cq`. Less is better. */
  quality: number;
  /**
   * The program's version, every other setting and, on a GPU, the headers it writes: with name and preset all that
   * decides how frames are encoded and whether pieces fit together.
   */
  settings: string;
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
  /** Exactly so many must come. */
  frameCount: number;
  outFile: string;
  signal: AbortSignal;
}

export interface JoinJob {
  /** Pieces in order, all made by `encode` with the same choice, size and `fps`. */
  pieces: readonly { file: string; frameCount: number }[];
  fps: number;
  /** Made by `encodeSound`. */
  soundFile: string;
  outFile: string;
  signal: AbortSignal;
}

/** Makes the one video file: H.264 High, yuv420p, BT.709 limited, AAC 48 kHz stereo, faststart. */
export interface Encoder {
  /**
   * What a lane encodes with, for a preset (`standard` unless told). A GPU that failed is tried again before it is used again.
   * @throws GpuFailed when the lane is the GPU's, there is none that works, and the machine is supposed to have one
   */
  probe(lane: 'gpu' | 'cpu', preset?: Preset): Promise<EncoderChoice>;
  /**
   * Encodes a piece of film by itself: it begins with a key frame and refers to nothing outside of it.
   * @throws Retryable `encode_failed` with the encoder's last words; GpuFailed where the GPU is to blame
   */
  encode(job: EncodeJob, choice: EncoderChoice): Promise<{ coreSeconds: number }>;
  /** @param job `audioFile` is the finished mix (WAV) */
  encodeSound(job: {
    audioFile: string;
    outFile: string;
    signal: AbortSignal;
  }): Promise<{ coreSeconds: number }>;
  /**
   * Puts pieces end to end, with their sound, and encodes nothing again.
   * @throws Terminal `pieces_differ` when a decoder could not go from one piece on to the next; GpuFailed when the pieces
   *   are a GPU's, for another encoder's may fit
   */
  join(job: JoinJob, choice: EncoderChoice): Promise<{ coreSeconds: number }>;
}
