import type { VideoId } from '../contracts/ids.ts';

/** An order to the cost gate that was refused. Nothing in it is free text from outside. */
export interface RefusedOrder {
  /** What was asked, for example `settle`. */
  verb: string;
  /** The code of the problem it was answered with. */
  code: string;
  videoId: VideoId | undefined;
  reservationId: string | undefined;
  /** Fields at fault. */
  fields: string[];
}

/** What an operator must hear of, kept for good. */
export interface Alerts {
  /** Told once an hour for each verb, code and video. */
  refusedOrder(order: RefusedOrder): Promise<void>;
}
