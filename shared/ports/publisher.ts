import type { Readable } from 'node:stream';
import type { VideoId } from '../contracts/ids.ts';

/** What YouTube is told of a video. */
export interface VideoFacts {
  title: string;
  description: string;
  tags: readonly string[];
  language: string;
  /** YouTube's own number. */
  categoryId: string;
  madeForKids: boolean;
  privacy: 'private' | 'public' | 'scheduled';
  /** When everybody may see it, as ISO 8601; stands beside `scheduled`. */
  publishAt?: string;
  /** Length, in seconds. */
  seconds: number;
}

/** The file itself. */
export interface VideoContent {
  sha256: string;
  bytes: number;
}

export interface UploadOrder {
  videoId: VideoId;
  content: VideoContent;
  facts: VideoFacts;
  /** Accounts it may go to; undefined: any. */
  accounts: readonly string[] | undefined;
  /** What goes with it: its quota is reserved together with that of the upload. */
  wants: { thumbnail: boolean; captions: boolean; playlist: boolean };
}

/** A place YouTube has for the file. Survives JSON; its address stays in the books, sealed. */
export interface UploadSession {
  account: string;
  /** The row of the books, and which of its sessions. */
  publication: string;
  session: number;
  privacy: VideoFacts['privacy'];
  publishAt?: string;
}

export type Opened =
  | ({ kind: 'open' } & UploadSession)
  /** It lies there already: sent by an earlier try, or by the video `of`. */
  | {
      kind: 'there';
      account: string;
      youtubeId: string;
      privacy: VideoFacts['privacy'];
      publishAt?: string;
      of: VideoId;
    };

export type Sent =
  | { kind: 'sent'; youtubeId: string }
  /** The session is of no use any more: open another one. */
  | { kind: 'lost' };

/** What became of a thing that goes with a video: where it could not be done, why, for people. */
export type Attached = { done: true } | { done: false; why: string };

/**
 * Brings videos to YouTube, each content once. Its errors, beside those of a provider (shared/domain/provider-failure.ts):
 * Retryable `quota_exhausted`, `accounts_cooling_down`, `publishing_paused`, `publication_under_way` (nobody's fault: they use
 * up no tries), Terminal `no_account`.
 */
export interface Publisher {
  /**
   * Claims the content, chooses an account, reserves quota and opens a session; answers with the one that is open where a
   * try before has opened it. No byte is sent.
   *
   * @param lost a session that `send` could not go on with: it is looked for the video before another session is begun
   */
  open(
    order: UploadOrder,
    options: { lost?: UploadSession | undefined; signal: AbortSignal },
  ): Promise<Opened>;
  /** Goes on from the byte YouTube has. `read` is asked for a part of the file, both ends included. */
  send(
    session: UploadSession,
    content: VideoContent,
    options: {
      read(start: number, end: number): Promise<Readable>;
      progress(fraction: number): void;
      signal: AbortSignal;
    },
  ): Promise<Sent>;
  /** @throws only the signal's reason: a video without it is better than none */
  setThumbnail(video: PublishedVideo, jpeg: Uint8Array, signal: AbortSignal): Promise<Attached>;
  /** @throws only the signal's reason */
  addCaptions(
    video: PublishedVideo,
    captions: { srt: string; language: string },
    signal: AbortSignal,
  ): Promise<Attached>;
  /** @throws only the signal's reason */
  addToPlaylist(video: PublishedVideo, playlistId: string, signal: AbortSignal): Promise<Attached>;
}

export interface PublishedVideo {
  account: string;
  youtubeId: string;
}
