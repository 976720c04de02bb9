import { buffer, text } from 'node:stream/consumers';
import { zeroMicros } from '#shared/contracts/money.ts';
import type { Publication, PublishRequested } from '#shared/contracts/publication.ts';
import type { Attached, PublishedVideo } from '#shared/ports/publisher.ts';
import type { StageTools } from '#shared/stage/definition.ts';
import { free } from './send-once.ts';

type Outcome = Pick<Publication, 'thumbnail' | 'captions' | 'playlist' | 'notes'>;

/** Thumbnail, captions and playlist, each for itself: a video without one of them is better than none. */
export async function attachAll(
  video: PublishedVideo,
  { package: { thumbnails, captions, language } }: PublishRequested,
  { publisher, blobs, effect, channel, signal }: StageTools,
): Promise<Outcome> {
  const notes: string[] = [];
  const once = async (key: string, work: () => Promise<Attached>): Promise<boolean> => {
    const attached = await effect(key, zeroMicros, () => free(work()));
    if (!attached.done) notes.push(attached.why.slice(0, 500));
    return attached.done;
  };
  const [best] = thumbnails;
  const thumbnail =
    best !== undefined &&
    (await once('thumbnail', async () =>
      publisher.setThumbnail(video, await buffer(await blobs.open(best.key)), signal),
    ));
  const subtitles = await once('captions', async () => {
    const srt = await text(await blobs.open(captions.key));
    return await publisher.addCaptions(video, { srt, language }, signal);
  });
  const { playlist_id } = channel.youtube;
  const playlist =
    playlist_id === undefined
      ? 'none'
      : (await once('playlist', () => publisher.addToPlaylist(video, playlist_id, signal)))
        ? 'added'
        : 'failed';
  return { thumbnail: thumbnail ? 'set' : 'failed', captions: subtitles ? 'set' : 'failed', playlist, notes };
}
