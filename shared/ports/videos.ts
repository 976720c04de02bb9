import type { GpuTrouble } from '../contracts/gpu.ts';
import type { ChannelId, VideoId } from '../contracts/ids.ts';
import type { Micros } from '../contracts/money.ts';
import type { WaitingFor } from '../contracts/progress.ts';
import type { StageName } from '../contracts/stages.ts';
import type { StorageTier, StorageUsage } from '../contracts/storage.ts';
import type { VideoRequest } from '../contracts/video-request.ts';
import type { CostAlert } from './books.ts';
import type { Stop } from './stop-switch.ts';

export type VideoStatus = 'queued' | 'processing' | 'completed' | 'failed' | 'cancelled';

export interface NewVideo {
  id: VideoId;
  userId: string;
  request: VideoRequest;
  estimated: Micros;
  /** The most it may ever cost. */
  limit: Micros;
  idempotency: { key: string; requestHash: string } | undefined;
  /** It may not be queued (any more): only an earlier request under its idempotency key is looked for. */
  onlyRepeated?: boolean;
}

export type EnqueueAnswer =
  /** `position` is 0 when it was let in at once. */
  | { kind: 'queued'; videoId: VideoId; position: number; status: VideoStatus }
  /** The same idempotency key with the same content: nothing new was made. */
  | { kind: 'repeated'; videoId: VideoId; position: number; status: VideoStatus }
  | { kind: 'key_reused' }
  /** Only an earlier request was looked for, and there was none. */
  | { kind: 'not_repeated' }
  | { kind: 'full'; queued: number };

export interface StageState {
  stage: StageName;
  round: number;
  status: 'running' | 'retrying' | 'done' | 'failed';
  attempts: number;
  startedAt: Date;
  finishedAt: Date | undefined;
  /** When a failed try is made again. */
  dueAt: Date | undefined;
  error: { code: string; message: string } | undefined;
  /** What the stage made; only when results were asked for, or it is a publication. */
  result: unknown;
}

export interface VideoState {
  id: VideoId;
  channelId: ChannelId;
  status: VideoStatus;
  priority: number;
  /** 1 the first way through the graph; one more each time its file was rejected. */
  round: number;
  lane: 'gpu' | 'cpu' | undefined;
  /** Its GPU failed: since then it has been in the CPU lane. */
  movedToCpu: { reason: GpuTrouble; message: string; at: Date } | undefined;
  request: VideoRequest;
  /** 1-based place in the queue while it waits. */
  position: number | undefined;
  waitingFor: WaitingFor | undefined;
  createdAt: Date;
  startedAt: Date | undefined;
  /** Since when its file is whole, for one that goes on to be published; it may have failed since. */
  madeAt: Date | undefined;
  completedAt: Date | undefined;
  retryCount: number;
  files: FilesState;
  errors: { code: string; message: string; stage: StageName | undefined; at: string }[];
  cost: { limit: Micros; reserved: Micros; spent: Micros; estimated: Micros };
  stages: StageState[];
}

/** Where a video's files stand, as far as they were moved. */
export interface FilesState {
  tier: StorageTier;
  /** What it has stored that is kept. Undefined until it has ended and was counted. */
  bytes: number | undefined;
  deletedAt: Date | undefined;
}

/** A video in a list: what a table row shows. */
export interface VideoSummary {
  id: VideoId;
  channelId: ChannelId;
  status: VideoStatus;
  priority: number;
  complexity: string;
  /** The topic, or the first line of the brief, shortened. */
  subject: string;
  durationSeconds: number;
  format: string;
  createdAt: Date;
  startedAt: Date | undefined;
  /** As in `VideoState`. */
  madeAt: Date | undefined;
  completedAt: Date | undefined;
  retryCount: number;
  files: FilesState;
  spent: Micros;
}

/** Where a page of a list ends; `createdAt` keeps the microseconds that a Date would lose. */
export interface ListCursor {
  createdAt: string;
  id: VideoId;
}

export interface ListQuery {
  status?: VideoStatus | undefined;
  channelId?: ChannelId | undefined;
  limit: number;
  after?: ListCursor | undefined;
}

/** Newest first. `next` is undefined on the last page. */
export interface VideoPage {
  videos: VideoSummary[];
  next: ListCursor | undefined;
}

export interface LedgerLine {
  service: string;
  operation: string;
  amount: Micros;
  at: Date;
  metadata: Record<string, unknown>;
}

export interface StageStatistics {
  stage: StageName;
  p50Seconds: number;
  p95Seconds: number;
  runs: number;
  /** Median length asked for in these runs. */
  videoSeconds: number;
}

export interface DayMoney {
  /** Of the system's account of today (UTC). */
  limit: Micros;
  left: Micros;
  /** Held back for stages still to come, of whichever day's money. */
  keptBack: Micros;
  /** Within the last 24 hours, by kind. */
  alerts: Record<CostAlert['kind'], number>;
}

export interface QueueStatistics {
  /** Queued and processing: now. The others: ended within the last 24 hours. */
  byStatus: Record<VideoStatus, number>;
  running: { gpu: number; cpu: number };
  /** Made, and waiting to be published, or being published; they hold no place. */
  publishing: number;
  completedLastHour: number;
  failedLastHour: number;
  /** Videos whose GPU failed within the last 24 hours. */
  movedToCpuLastDay: number;
  spentToday: Micros;
  dayMoney: DayMoney;
  /** While the stop switch is on. */
  stop: Stop;
  stages: StageStatistics[];
  /** What was looked for in the cache within the last 24 hours. */
  cache: CacheStatistics[];
  /** Undefined until it was counted for the first time. */
  storage: StorageUsage | undefined;
}

export interface CacheStatistics {
  stage: StageName;
  /** The first word of its effects' keys: `write`, `speak`, `search`, `fetch`, `scene`. */
  what: string;
  hits: number;
  misses: number;
  /** What the hits cost when they were bought. */
  saved: Micros;
}

export type Refusal = { kind: 'not_found' } | { kind: 'wrong_status'; status: VideoStatus };

export type RetryAnswer =
  | { kind: 'queued'; position: number; status: VideoStatus }
  /** A stage of the cancelled video has not let go yet: its lease runs out after `retryAfterMs` at the latest. */
  | { kind: 'still_stopping'; retryAfterMs: number }
  /** What its finished stages made is not stored any more. */
  | { kind: 'files_deleted'; deletedAt: Date }
  | { kind: 'full'; queued: number }
  /** What is left of its limit cannot pay for the stages that are left, nor for the fixed part where that is unpaid. */
  | { kind: 'cannot_finish'; stages: StageName[]; fixedIsPaid: boolean; left: Micros }
  | Refusal;

/** The queue as people see it. Postgres holds the truth. */
export interface Videos {
  /** Queues a video, opens its account, and admits whoever is next, all in one transaction. */
  enqueue(video: NewVideo): Promise<EnqueueAnswer>;
  /** Results are large; without `withResults` they stay where they are. */
  find(id: VideoId, options?: { withResults: boolean }): Promise<VideoState | undefined>;
  list(query: ListQuery): Promise<VideoPage>;
  ledger(id: VideoId): Promise<LedgerLine[]>;
  /** Queued: gone at once. Processing: its running stages are stopped and their money returned. */
  cancel(id: VideoId): Promise<{ kind: 'cancelled' } | Refusal>;
  /** Queues a failed or cancelled video again; finished stages and their charges stay. */
  retry(id: VideoId): Promise<RetryAnswer>;
  statistics(): Promise<QueueStatistics>;
  /**
   * Tells of every change of a video while somebody watches. Undefined stands for changes that may have been missed
   * while the connection was down: look again. The answer stops it.
   */
  watch(id: VideoId, changed: (change: ProgressChange | undefined) => void): Promise<() => void>;
}

/** What `NOTIFY video_progress` carries: a stage moved, or the video's status changed. */
export interface ProgressChange {
  video_id: VideoId;
  stage: StageName | null;
  /** 0 to 1 within the stage. */
  progress: number;
  status: VideoStatus | 'stage_running' | 'stage_done' | 'stage_retrying';
}
