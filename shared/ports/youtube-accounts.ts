import type { VideoId } from '../contracts/ids.ts';
import type { VideoFacts } from './publisher.ts';

/** As many channel accounts as an operator may connect (SPEC.md, the other functions). */
export const mostAccounts = 15;

/** A channel account as it stands in the books. */
export interface YoutubeAccount {
  name: string;
  /** Of whose Cloud project the quota is. */
  project: string;
  youtubeChannelId: string;
  title: string;
  uploadsPlaylist: string;
  connectedAt: Date;
  pausedAt: Date | undefined;
  refused: { at: Date; because: string } | undefined;
  struckAt: Date | undefined;
  rests: { until: Date; because: string } | undefined;
  lastUploadAt: Date | undefined;
  /** Begun in the 7 days before the moment that was asked for. */
  recentUploads: number;
}

/** What one day took of a project's buckets. */
export interface QuotaUse {
  uploads: number;
  units: number;
  /** YouTube said that there is none left. */
  uploadsEmpty: boolean;
  unitsEmpty: boolean;
}

/** What YouTube was told when a session began: what an upload whose answer was lost is recognised by. */
export interface ToldFacts {
  title: string;
  bytes: number;
  seconds: number;
  privacy: VideoFacts['privacy'];
  publish_at?: string;
}

/** A content that was sent, or is being sent. */
export interface PublicationRow {
  id: string;
  sha256: string;
  videoId: VideoId;
  account: string | undefined;
  /** Open, as far as we know. `sending`: bytes were sent. */
  session: { number: number; sealed: string; at: Date; sending: boolean } | undefined;
  /** Of the newest session, also when it is closed. */
  told: ToldFacts | undefined;
  youtubeId: string | undefined;
}

export interface YoutubeAccounts {
  list(now: Date): Promise<YoutubeAccount[]>;
  /** The refresh token as it is stored, and whose client it was given to; undefined: no such account. */
  token(name: string): Promise<{ project: string; sealed: string } | undefined>;
  /**
   * Writes down a new account, or new access to one that there is: it is let in, and rests no more.
   *
   * @throws Terminal `too_many_accounts`; `account_known` when its YouTube channel has another name here
   */
  connect(
    account: Pick<YoutubeAccount, 'name' | 'project' | 'youtubeChannelId' | 'title' | 'uploadsPlaylist'> & {
      tokenSealed: string;
    },
  ): Promise<void>;
  /** Each answers whether there is such an account. */
  pause(name: string): Promise<boolean>;
  resume(name: string): Promise<boolean>;
  remove(name: string): Promise<boolean>;
  /** Replaces everything that is sealed, or nothing. Answers how many. */
  reseal(again: (sealed: string, of: string) => string): Promise<number>;

  /** Google does not let us in; `strike`: YouTube punished it. */
  refuse(name: string, because: string, options?: { strike: boolean }): Promise<void>;
  rest(name: string, until: Date, because: string): Promise<void>;
  /** Counts a failure; the account rests longer each time, from `now` on. */
  failed(name: string, because: string, now: Date): Promise<void>;
  worked(name: string): Promise<void>;

  quotaUsed(project: string, day: string): Promise<QuotaUse>;
  /**
   * Takes an account and its quota, both or neither: false when somebody else was faster. The account rests until then.
   */
  take(order: {
    account: string;
    project: string;
    day: string;
    uploads: number;
    units: number;
    /** As much as may be taken on one day. */
    most: { uploads: number; units: number };
    now: Date;
    restUntil: Date;
  }): Promise<boolean>;
  /** It was taken, at this moment at the latest, for an upload that came to nothing: it need not rest for it. */
  letGo(account: string, at: Date): Promise<void>;
  /** Of what was certainly not used. */
  giveBack(project: string, day: string, amount: { uploads: number; units: number }): Promise<void>;
  /** YouTube says that the bucket is empty. */
  markEmpty(project: string, day: string, bucket: 'uploads' | 'units'): Promise<void>;

  /**
   * The row of this content, which is the video's from now on unless it is published, or another video that is still
   * being processed has it.
   */
  claim(sha256: string, videoId: VideoId): Promise<PublicationRow & { ours: boolean }>;
  /** Undefined: there is no such row. */
  find(id: string): Promise<PublicationRow | undefined>;
  /** Answers the session's number; undefined: the claim is not ours any more. */
  saveSession(
    row: { id: string; videoId: VideoId },
    session: { account: string; sealed: string; told: ToldFacts; at: Date },
  ): Promise<number | undefined>;
  /** Says that the first byte is about to be sent. False: another session has taken its place. */
  markSending(id: string, session: number): Promise<boolean>;
  /** Nothing more is to be expected of it. */
  forgetSession(id: string, session: number): Promise<void>;
  markPublished(id: string, youtubeId: string, at: Date): Promise<void>;
  /**
   * Allows the content of a video to be published once more, also where an upload that is half done can never be finished:
   * its account is gone. Answers how many rows that was.
   */
  release(videoId: VideoId): Promise<number>;
}
