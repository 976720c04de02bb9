export interface QueueOptions {
  /** At most this many videos wait. */
  queueLimit: number;
  /** At most this many videos are processed at once, by lane. */
  running: { gpu: number; cpu: number };
}
