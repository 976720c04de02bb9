/** How frames are wanted of a clip. They come scaled until they cover the size, and cut to it about the middle. */
export interface FootageWish {
  /** A local file of the house format (contracts/media.ts). */
  file: string;
  /** Pixels, even. */
  width: number;
  height: number;
  /** Frames for each second of the clip as it plays. */
  fps: number;
  /** How many times longer it takes than it was filmed; 1 as it was. */
  slowdown: number;
  /** The first that is wanted, from 0. */
  firstFrame: number;
  signal: AbortSignal;
}

/** The frames of a clip, one after the other, as planes of YUV 4:2:0 (I420), BT.709 limited range. */
export interface FootageFrames {
  /**
   * Puts the next frame where the caller says, which is exactly as large. False when there are no more, also where the
   * rest of the clip is damaged.
   *
   * @throws Terminal `clip_unreadable` when there is not a single one in it; Retryable `footage_failed`; the signal's reason
   */
  next(into: Uint8Array): Promise<boolean>;
  /** Ends the decoding, wherever it is. */
  close(): Promise<void>;
}

/** Takes clips apart into frames. It trusts nothing about a file: not its name, not its container. */
export interface Footage {
  open(wish: FootageWish): FootageFrames;
}
