/** What a file is to become. */
export interface HouseTarget {
  /** Where to write it; a path in scratch space. */
  file: string;
  /** Pixels: it covers them exactly, or is the largest piece of their shape there is where the source is smaller. */
  width: number;
  height: number;
  /** The most that is needed of a clip, in seconds. */
  seconds: number;
  signal: AbortSignal;
}

/** A file in the house format. */
export interface HouseFile {
  width: number;
  height: number;
  /** Of a clip; shorter than asked for where the source is. */
  seconds: number;
  /** What one looks at in it, as shares of width and height. */
  focus: { x: number; y: number };
}

/** Writes files of strangers anew in the house format. */
export interface HouseMedia {
  /**
   * An MP4 as H.264 (high, yuv420p, bt709, limited range) of 30 frames a second without sound, quick to decode.
   *
   * @throws Terminal `media_refused` with the reason; Retryable `media_failed` when the program cannot run
   */
  clip(source: string, target: HouseTarget): Promise<HouseFile>;
  /** A JPEG or PNG as JPEG, the right way up, with nothing in it but the picture. @throws as `clip` does */
  photo(source: string, target: Omit<HouseTarget, 'seconds'>): Promise<Omit<HouseFile, 'seconds'>>;
}

/**
 * Brings files of the internet that nobody vouches for into the house. Each is downloaded (addresses resolved first and
 * pinned, none of our own network; size and time bounded), opened with the one demuxer its kind may have, and written
 * anew in the house format.
 *
 * Both throw Terminal `media_refused` with the reason; Retryable `media_unavailable` when the download fails for a passing
 * reason, `media_failed`; the signal's reason.
 */
export interface MediaFetcher {
  clip(url: string, target: HouseTarget): Promise<HouseFile>;
  photo(url: string, target: Omit<HouseTarget, 'seconds'>): Promise<Omit<HouseFile, 'seconds'>>;
}
