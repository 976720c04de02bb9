import { setTimeout as pause } from 'node:timers/promises';
import { Retryable, Terminal } from '../../contracts/errors.ts';
import type { Attached, PublishedVideo } from '../../ports/publisher.ts';
import type { Access, AccountAccess } from './account-access.ts';

/** YouTube's limit for a thumbnail. https://developers.google.com/youtube/v3/docs/thumbnails/set */
const mostThumbnailBytes = 2 * 1024 * 1024;

interface Asked {
  access: AccountAccess;
  video: PublishedVideo;
  signal: AbortSignal;
  /** Before each further try of what fails for a passing reason. */
  pausesMs: readonly number[];
}

/** Setting it again sets the same one. */
export async function setThumbnail(asked: Asked, jpeg: Uint8Array): Promise<Attached> {
  if (jpeg.length > mostThumbnailBytes)
    return {
      done: false,
      why: `The thumbnail has ${jpeg.length} bytes, and YouTube takes ${mostThumbnailBytes}`,
    };
  return await attach(asked, 'thumbnail', { repeats: false }, async ({ api, options }) => {
    await api.thumbnails.set(
      { videoId: asked.video.youtubeId, media: { mimeType: 'image/jpeg', body: Buffer.from(jpeg) } },
      options,
    );
  });
}

/** A track that is there already is the one an earlier try added. */
export async function addCaptions(
  asked: Asked,
  { srt, language }: { srt: string; language: string },
): Promise<Attached> {
  return await attach(asked, 'captions', { repeats: false }, async ({ api, options }) => {
    const snippet = { videoId: asked.video.youtubeId, language, name: '', isDraft: false };
    await api.captions
      .insert(
        {
          part: ['snippet'],
          requestBody: { snippet },
          media: { mimeType: 'application/octet-stream', body: srt },
        },
        options,
      )
      .catch((error: unknown) => {
        if (statusOf(error) !== 409) throw error;
      });
  });
}

/** YouTube adds a video to a playlist as often as it is told: it is asked first whether the video is there. */
export async function addToPlaylist(asked: Asked, playlistId: string): Promise<Attached> {
  const { youtubeId } = asked.video;
  return await attach(asked, 'playlist', { repeats: true }, async ({ api, options }) => {
    const there = await api.playlistItems.list({ part: ['id'], playlistId, videoId: youtubeId }, options);
    if ((there.data.items ?? []).length > 0) return;
    const resourceId = { kind: 'youtube#video', videoId: youtubeId };
    await api.playlistItems.insert(
      { part: ['snippet'], requestBody: { snippet: { playlistId, resourceId } } },
      options,
    );
  });
}

/** A video without it is better than none: what passes is waited for a little, and then it is said, not thrown. */
async function attach(
  { access, video, signal, pausesMs }: Asked,
  what: string,
  { repeats }: { repeats: boolean },
  work: (access: Access) => Promise<void>,
): Promise<Attached> {
  for (let tries = 0; ; tries++) {
    try {
      await access.call(video.account, work, { signal, repeats, bucket: 'units' });
      return { done: true };
    } catch (error) {
      signal.throwIfAborted();
      const pauseMs = error instanceof Retryable ? pausesMs[tries] : undefined;
      if (pauseMs !== undefined) await pause(pauseMs, undefined, { signal });
      else if (error instanceof Terminal || error instanceof Retryable)
        return { done: false, why: `The ${what} could not be added: ${error.message}` };
      else throw error;
    }
  }
}

function statusOf(error: unknown): unknown {
  return error instanceof Error && 'status' in error ? error.status : undefined;
}
