import type { Loudness } from './sound.ts';

export interface Span {
  start: number;
  end: number;
}

export interface Inspection {
  container: {
    seconds: number;
    bytes: number;
    /** The index comes before the data, so that a player can start at once. */
    faststart: boolean;
    /** False when the file ends before its own table of contents says. */
    whole: boolean;
  };
  video:
    | {
        codec: string;
        profile: string;
        pixelFormat: string;
        colourSpace: string;
        colourRange: string;
        width: number;
        height: number;
        fps: number;
        seconds: number;
      }
    | undefined;
  audio: { codec: string; sampleRate: number; channels: number; seconds: number } | undefined;
  loudness: Loudness | undefined;
  black: Span[];
  frozen: Span[];
  silent: Span[];
  /** Complaints of the decoders about damaged data. */
  decodeErrors: number;
}

/** Measures a finished file. It trusts nothing about it: not its name, not its container. */
export interface MediaInspector {
  /** @throws Terminal `not_a_video` when the file cannot be read as MP4 at all. */
  inspect(file: string, signal: AbortSignal): Promise<Inspection>;
}
