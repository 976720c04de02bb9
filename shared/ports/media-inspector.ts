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
        colourPrimaries: string;
        colourTransfer: string;
        /** Shape of a pixel, `1:1` where it is a square or not told. */
        pixelShape: string;
        width: number;
        height: number;
        fps: number;
        seconds: number;
        /** When its first frame is shown, on the file's clock. */
        startsAt: number;
      }
    | undefined;
  audio:
    | { codec: string; sampleRate: number; channels: number; seconds: number; startsAt: number }
    | undefined;
  loudness: Loudness | undefined;
  black: Span[];
  frozen: Span[];
  silent: Span[];
  /** Complaints of the decoders about damaged data. */
  decodeErrors: number;
  /** What single frames look like; absent where there is no picture. */
  pictures?: Pictures;
  /** Absent where there is no sound. */
  heard?: Heard;
}

export interface Pictures {
  /** Cells of each picture. */
  columns: number;
  rows: number;
  /** Where many frames of each second were looked at; elsewhere key frames alone, and others may be taken for those behind them. */
  closely: Stretch[];
  /** Where moreover every frame was decoded: elsewhere one that is left out shows the one before. */
  exactly: Stretch[];
  /** In rising order. */
  frames: Picture[];
}

/** Frames from one to another, both included. */
export interface Stretch {
  from: number;
  to: number;
}

/** Means of a frame's planes over its cells, in rows; chroma has half as many cells each way. */
export interface Picture {
  /** On a clock of 30 frames a second that begins at 0. A frame that is missing in the file shows the one before. */
  frame: number;
  luma: Uint8Array;
  blue: Uint8Array;
  red: Uint8Array;
}

export interface Heard {
  /** Root mean square of each 10 ms from the file's beginning, 0 to 1; of the left channel. */
  levels: Float32Array;
  /** How many samples lie in each of 40 equal parts between nothing and the loudest one. */
  histogram: number[];
}

/** Measures a finished file. It trusts nothing about it: not its name, not its container. */
export interface MediaInspector {
  /**
   * @param frames that are looked at whatever else is: numbers on a clock of 30 a second. Around the first of them the
   * file is looked at most closely, for a long film is not everywhere
   * @throws Terminal `not_a_video` when the file cannot be read as MP4 at all.
   */
  inspect(file: string, signal: AbortSignal, frames?: readonly number[]): Promise<Inspection>;
}
