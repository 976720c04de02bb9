import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { badRequest } from './google-error.ts';
import type { FakeChannel } from './sign-in.ts';

/** What a video resource may say when it is inserted; YouTube refuses what it does not know. */
const Resource = z.strictObject({
  snippet: z.strictObject({
    title: z.string(),
    description: z.string(),
    tags: z.array(z.string()),
    categoryId: z.string(),
    defaultLanguage: z.string(),
    defaultAudioLanguage: z.string(),
  }),
  status: z.strictObject({
    privacyStatus: z.enum(['private', 'unlisted', 'public']),
    publishAt: z.iso.datetime().optional(),
    selfDeclaredMadeForKids: z.boolean(),
    containsSyntheticMedia: z.boolean(),
  }),
});
export type VideoResource = z.infer<typeof Resource>;

export interface FakeVideo extends VideoResource {
  id: string;
  channel: FakeChannel;
  publishedAt: Date;
  bytes: number;
  sha256: string;
  thumbnail: Buffer | undefined;
  captions: { language: string; name: string; srt: string }[];
}

/** @throws GoogleError with the reason YouTube gives */
export function readResource(body: unknown, now: Date): VideoResource {
  const read = Resource.safeParse(body);
  if (!read.success) throw badRequest('badRequest', z.prettifyError(read.error));
  const { snippet, status } = read.data;
  if (snippet.title.length === 0 || snippet.title.length > 100 || /[<>]/.test(snippet.title))
    throw badRequest('invalidTitle', 'The request metadata specifies an invalid or empty video title.');
  if (Buffer.byteLength(snippet.description) > 5000 || /[<>]/.test(snippet.description))
    throw badRequest('invalidDescription', 'The request metadata specifies an invalid video description.');
  const tagLength = snippet.tags.reduce((sum, tag) => sum + tag.length + (tag.includes(' ') ? 3 : 1), -1);
  if (tagLength > 500 || snippet.tags.some((tag) => /[<>,]/.test(tag)))
    throw badRequest('invalidTags', 'The request metadata specifies invalid video keywords.');
  if (!/^\d{1,2}$/.test(snippet.categoryId))
    throw badRequest(
      'invalidCategoryId',
      'The snippet.categoryId property specifies an invalid category ID.',
    );
  const { publishAt, privacyStatus } = status;
  if (publishAt !== undefined && (privacyStatus !== 'private' || Date.parse(publishAt) <= now.getTime()))
    throw badRequest(
      'invalidPublishAt',
      'The request metadata specifies an invalid scheduled publishing time.',
    );
  return read.data;
}

/** All that lies on YouTube. */
export class VideoStore {
  readonly videos: FakeVideo[] = [];
  readonly playlists = new Map<string, { owner: string; items: string[] }>();

  add(resource: VideoResource, channel: FakeChannel, content: Buffer, now: Date): FakeVideo {
    const video: FakeVideo = {
      ...resource,
      id: randomBytes(8).toString('base64url').slice(0, 11),
      channel,
      publishedAt: now,
      bytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
      thumbnail: undefined,
      captions: [],
    };
    this.videos.push(video);
    return video;
  }

  find(id: string | null | undefined, owner: string): FakeVideo | undefined {
    return this.videos.find((video) => video.id === id && video.channel.id === owner);
  }

  /** Newest first, as the playlist of uploads has them. */
  uploadsOf(channelId: string): FakeVideo[] {
    return this.videos.filter(({ channel }) => channel.id === channelId).toReversed();
  }
}

export const uploadsPlaylistOf = (channelId: string): string => channelId.replace(/^UC/, 'UU');

/** As `videos.list` and the end of an upload show it. */
export function videoAnswer(video: FakeVideo): object {
  return {
    kind: 'youtube#video',
    etag: 'e',
    id: video.id,
    snippet: { ...video.snippet, channelId: video.channel.id, publishedAt: video.publishedAt.toISOString() },
    status: { ...video.status, uploadStatus: 'uploaded' },
  };
}
