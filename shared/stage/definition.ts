import type { z } from 'zod';
import type { ChannelProfile } from '../contracts/channel-profile.ts';
import type { VideoId } from '../contracts/ids.ts';
import type { Micros, Tier } from '../contracts/money.ts';
import type { Service } from '../contracts/service.ts';
import type { StageName } from '../contracts/stages.ts';
import type { Json } from '../domain/canonical-json.ts';
import type { Ways } from '../domain/ways.ts';
import type { Blobs } from '../ports/blobs.ts';
import type { Copywriter } from '../ports/copywriter.ts';
import type { Critic } from '../ports/critic.ts';
import type { EarlierVideos } from '../ports/earlier-videos.ts';
import type { Encoder } from '../ports/encoder.ts';
import type { Footage } from '../ports/footage.ts';
import type { MediaFetcher } from '../ports/media-fetcher.ts';
import type { MediaInspector } from '../ports/media-inspector.ts';
import type { Moderation } from '../ports/moderation.ts';
import type { MusicLibrary } from '../ports/music.ts';
import type { Pictures } from '../ports/pictures.ts';
import type { Publisher } from '../ports/publisher.ts';
import type { ShownMedia } from '../ports/shown-media.ts';
import type { Sound } from '../ports/sound.ts';
import type { Speech } from '../ports/speech.ts';
import type { StockLibrary } from '../ports/stock.ts';
import type { Writer } from '../ports/writer.ts';

/** The outside things domain code may use; composed once per process. */
export interface StagePorts {
  blobs: Blobs;
  writers: Ways<Writer>;
  /** None: rules alone judge a script. */
  critics: Ways<Critic>;
  /** Absent: nobody looks through the words. */
  moderation: Moderation | undefined;
  /** None: rules alone write title and description. */
  copywriters: Ways<Copywriter>;
  speeches: Ways<Speech>;
  pictures: Pictures;
  /** Asked before a picture is drawn, one after the other. */
  stock: readonly StockLibrary[];
  mediaFetcher: MediaFetcher;
  /** Asked only where there is a library. */
  shownMedia: ShownMedia;
  /** The operator's own music. Absent: it is composed. */
  music: MusicLibrary | undefined;
  encoder: Encoder;
  footage: Footage;
  sound: Sound;
  inspector: MediaInspector;
  /** What a finished file is compared with. */
  earlierVideos: EarlierVideos;
  publisher: Publisher;
}

/**
 * One paid or slow call. Its result and its charge are journalled before the next effect starts;
 * a re-run after a crash takes finished ones from the journal. `Result` must survive JSON.
 *
 * @param key names the call within the stage, for example `speak:s3`
 * @param quote the most the call can cost
 * @param sharing given when the result may serve every like request, of whatever video: such a call is bought once
 */
export type Effect = <Result>(
  key: string,
  quote: Micros,
  call: () => Promise<{ result: Result; charged: Micros; service: Service }>,
  sharing?: Sharing<Result>,
) => Promise<Result>;

/** What makes two calls of a stage alike, so that the result of one serves the other. */
export interface Sharing<Result> {
  /**
   * EVERYTHING that decides the result: text, voice, language, tier, the provider's identity, contents of blobs by key,
   * the version of our own work. Nothing that does not: a video's id, priority, callback.
   * A result that names a blob under a video's id is not shared, whatever this says.
   */
  like: Json;
  /** A kept result that is none of these any more is bought anew. */
  accepts?: z.ZodType<Result>;
  /** How long it may serve like calls, where that is less than what the stage's results may (kept-for.ts). */
  keptMs?: number;
}

export interface StageTools extends StagePorts {
  videoId: VideoId;
  round: number;
  tier: Tier;
  channel: ChannelProfile;
  /** Which lane the run is on; only rendering asks. */
  lane: 'gpu' | 'cpu';
  effect: Effect;
  /** How much of the stage is done, 0 to 1. Cheap to call often. */
  progress(fraction: number): void;
  /** Aborted when the stage runs out of time, loses its lease, or its video is cancelled. */
  signal: AbortSignal;
  /** An empty folder of this run's own, removed afterwards. */
  scratch: string;
}

/** What a quote may ask: the ports that name a price, whose channel it is, and the lane the run is on. */
export type Pricing = Pick<
  StageTools,
  | 'writers'
  | 'critics'
  | 'moderation'
  | 'copywriters'
  | 'speeches'
  | 'pictures'
  | 'stock'
  | 'channel'
  | 'lane'
>;

export interface StageDefinition<Input, Output> {
  name: StageName;
  accepts: z.ZodType<Input>;
  emits: z.ZodType<Output>;
  /** The most this run can cost, exactly, from the prices of what it will use. Pure. */
  quote(input: Input, tier: Tier, pricing: Pricing): Micros;
  /** Return is success; throw `Retryable` or `Terminal` otherwise. */
  run(input: Input, tools: StageTools): Promise<Output>;
}

/** Declares a stage. The wrapper around it decodes, authenticates, claims, reserves, runs, commits and responds. */
export function stage<Input, Output>(
  definition: StageDefinition<Input, Output>,
): StageDefinition<Input, Output> {
  return definition;
}
