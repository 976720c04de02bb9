export interface Loudness {
  /** Integrated loudness, LUFS (EBU R128). */
  integrated: number;
  /** dBTP. */
  truePeak: number;
}

export interface MixJob {
  /** Narration pieces (WAV) and when each starts on the video's clock, in seconds. */
  narration: { file: string; start: number }[];
  /** The music bed (WAV), at least as long as the video; ducked under the narration. */
  musicFile: string;
  seconds: number;
  outFile: string;
  signal: AbortSignal;
}

/** Work on sound files. Never one-pass loudnorm: it measures, applies a linear gain, limits and measures again. */
export interface Sound {
  measure(file: string, signal: AbortSignal): Promise<Loudness>;
  /** Writes a 48 kHz mono WAV at the wanted integrated loudness. */
  normalise(inFile: string, outFile: string, wanted: Loudness, signal: AbortSignal): Promise<Loudness>;
  /** Writes the 48 kHz stereo mix at -14 LUFS +-1 with a true peak of at most -1 dBTP. */
  mix(job: MixJob): Promise<Loudness>;
}
