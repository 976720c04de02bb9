/** What can be done to money in a story, in the form the model and the database both play it. */
export interface Offer {
  tier: 'standard' | 'economy';
  amount: number;
}

export interface Order {
  reservation_id: string;
  video_id: string;
  stage: string;
  round: 1;
  offers: Offer[];
  holder: 'stage' | 'client';
  ttl_seconds?: number;
}

export type Command =
  | { do: 'admit'; video: string; parts: { stage: string; amount: number }[]; overhead: number }
  | { do: 'reserve'; orders: Order[] }
  | { do: 'settle'; id: string; video: string; amount: number }
  | { do: 'void'; id: string; video: string }
  | { do: 'extend'; extension: string; id: string; video: string; more: number; ttl: number }
  | { do: 'expire'; id: string; late: boolean }
  /** A call within a stage's reservation; no charge: whoever made it is gone, and nobody knows. */
  | { do: 'call'; key: string; id: string; quote: number; charged: number | null }
  | { do: 'settle_round'; video: string; stage: string; done: boolean; floor: number }
  | { do: 'stop'; on: boolean }
  | { do: 'limits'; channel: number; system: number }
  | { do: 'close'; video: string }
  | { do: 'requeue'; video: string }
  | { do: 'books' };

/** Videos with their channels and limits, and the limits of a channel's day and of the system's. */
export interface World {
  videos: Record<string, { channel: string; limit: number }>;
  channel: number;
  system: number;
}

export interface Story {
  world: World;
  commands: Command[];
}
