export interface Loudness {
  /** Integrated loudness, LUFS (EBU R128). */
  integrated: number;
  /** dBTP. */
  truePeak: number;
}

/** Loudness alone: true peaks take more work than all else that is measured, and are read of finished sound only. */
export type Integrated = Pick<Loudness, 'integrated'>;

export interface MixJob {
  /** Narration pieces (WAV) in order, when each starts on the video's clock and how long it is, in seconds. */
  narration: readonly { file: string; start: number; seconds: number }[];
  /** The music bed (WAV), as long as the video or shorter; ducked under the narration. Absent or silent: the voice alone. */
  musicFile?: string;
  seconds: number;
  outFile: string;
  signal: AbortSignal;
}

export interface LevelJob {
  /** WAV. */
  inFile: string;
  outFile: string;
  wanted: Loudness;
  /** The input's loudness where it is known already. */
  measured?: Integrated;
  signal: AbortSignal;
}

export interface FitJob {
  /** A piece of music (WAV) and how long it is, in seconds. */
  file: string;
  pieceSeconds: number;
  /** Of the video. */
  seconds: number;
  outFile: string;
  signal: AbortSignal;
}

/** Work on sound files. Never one-pass loudnorm: it measures, applies a linear gain, limits and measures again. */
export interface Sound {
  /** @param container what the file is; a WAV unless told, the sound in an MP4 is decoded first */
  measure(file: string, signal: AbortSignal, container?: 'wav' | 'mp4'): Promise<Loudness>;
  /**
   * Cleans a voice as little as it needs and writes a 48 kHz mono WAV at the wanted integrated loudness.
   * @throws Terminal `silent_audio`
   */
  normalise(inFile: string, outFile: string, wanted: Loudness, signal: AbortSignal): Promise<Integrated>;
  /** Makes a piece of music as long as a video: repeats it without a seam, or fades it out. Writes a 48 kHz stereo WAV. */
  fitMusic(job: FitJob): Promise<void>;
  /**
   * Lays the narration on the clock and the bed under it, 16 LU below the voice while it speaks. Writes a 48 kHz stereo WAV
   * as loud as it came out; `level` brings it to its level.
   */
  mix(job: MixJob): Promise<Integrated>;
  /**
   * Writes a 48 kHz stereo WAV at the wanted loudness, below the wanted peak; says what was reached.
   * @throws Terminal `silent_audio`
   */
  level(job: LevelJob): Promise<Integrated>;
}
