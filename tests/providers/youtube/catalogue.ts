import type { IncomingMessage } from 'node:http';
import { buffer, text } from 'node:stream/consumers';
import { z } from 'zod';
import { badRequest, GoogleError } from './google-error.ts';
import type { FakeChannel } from './sign-in.ts';
import { uploadsPlaylistOf, type VideoStore, videoAnswer } from './video-store.ts';

export interface CatalogueCall {
  incoming: IncomingMessage;
  query: URLSearchParams;
  channel: FakeChannel;
}

const mostThumbnailBytes = 2 * 1024 * 1024;

const CaptionResource = z.strictObject({
  snippet: z.strictObject({
    videoId: z.string(),
    language: z.string().min(2),
    name: z.string().max(150),
    isDraft: z.boolean().optional(),
  }),
});

const PlaylistItem = z.strictObject({
  snippet: z.strictObject({
    playlistId: z.string(),
    resourceId: z.strictObject({ kind: z.literal('youtube#video'), videoId: z.string() }),
  }),
});

const list = (kind: string, items: object[]): object => ({
  kind: `youtube#${kind}`,
  etag: 'e',
  pageInfo: { totalResults: items.length, resultsPerPage: 50 },
  items,
});

const notFound = (reason: string): GoogleError => new GoogleError(404, reason, 'Not found');

/** Everything but the upload itself. */
export function createCatalogue(store: VideoStore) {
  return {
    'channels.list': async ({ query, channel }: CatalogueCall): Promise<object> => {
      if (query.get('mine') !== 'true') throw badRequest('missingRequiredParameter', 'No filter selected.');
      const relatedPlaylists = { uploads: uploadsPlaylistOf(channel.id) };
      const item = {
        id: channel.id,
        snippet: { title: channel.title },
        contentDetails: { relatedPlaylists },
      };
      return list('channelListResponse', [item]);
    },
    'videos.list': async ({ query, channel }: CatalogueCall): Promise<object> => {
      const ids = query.getAll('id').flatMap((id) => id.split(','));
      if (ids.length === 0 || ids.length > 50) throw badRequest('invalidVideoId', 'one to 50 ids');
      const found = ids.flatMap((id) => store.find(id, channel.id) ?? []);
      return list(
        'videoListResponse',
        found.map((video) => ({
          ...videoAnswer(video),
          contentDetails: { duration: 'PT1M' },
          fileDetails: { fileSize: String(video.bytes), fileName: 'unknown' },
        })),
      );
    },
    'playlistItems.list': async ({ query, channel }: CatalogueCall): Promise<object> => {
      const playlistId = query.get('playlistId') ?? '';
      const isUploads = playlistId === uploadsPlaylistOf(channel.id);
      const playlist = store.playlists.get(playlistId);
      if (!isUploads && playlist?.owner !== channel.id) throw notFound('playlistNotFound');
      const ids = isUploads ? store.uploadsOf(channel.id).map(({ id }) => id) : (playlist?.items ?? []);
      const wanted = query.get('videoId');
      const items = ids.filter((id) => wanted === null || id === wanted).slice(0, 50);
      return list(
        'playlistItemListResponse',
        items.map((videoId) => ({ id: `${playlistId}-${videoId}`, contentDetails: { videoId } })),
      );
    },
    'playlistItems.insert': (call: CatalogueCall) => addToPlaylist(store, call),
    'thumbnails.set': (call: CatalogueCall) => setThumbnail(store, call),
    'captions.insert': (call: CatalogueCall) => addCaptions(store, call),
  };
}

async function addToPlaylist(store: VideoStore, { incoming, channel }: CatalogueCall): Promise<object> {
  const item = PlaylistItem.safeParse(JSON.parse(await text(incoming)));
  if (!item.success) throw badRequest('badRequest', z.prettifyError(item.error));
  const { playlistId, resourceId } = item.data.snippet;
  const playlist = store.playlists.get(playlistId);
  if (playlist === undefined) throw notFound('playlistNotFound');
  if (playlist.owner !== channel.id)
    throw new GoogleError(403, 'playlistItemsNotAccessible', 'The request is not properly authorized');
  if (!store.find(resourceId.videoId, channel.id)) throw notFound('videoNotFound');
  playlist.items.push(resourceId.videoId);
  return { kind: 'youtube#playlistItem', id: `${playlistId}-${playlist.items.length}` };
}

async function setThumbnail(store: VideoStore, { incoming, query, channel }: CatalogueCall): Promise<object> {
  const image = await buffer(incoming);
  const video = store.find(query.get('videoId'), channel.id);
  if (video === undefined) throw notFound('videoNotFound');
  if (!channel.mayThumbnail)
    throw new GoogleError(
      403,
      'forbidden',
      "The authenticated user doesn't have permissions to upload and set custom video thumbnails.",
    );
  if (incoming.headers['content-type'] !== 'image/jpeg' || image.readUInt16BE(0) !== 0xffd8)
    throw badRequest('invalidImage', 'The provided image content is invalid.');
  if (image.length > mostThumbnailBytes) throw badRequest('mediaBodyTooLarge', 'The image is too large.');
  video.thumbnail = image;
  return { kind: 'youtube#thumbnailSetResponse', etag: 'e', items: [{}] };
}

async function addCaptions(store: VideoStore, { incoming, query, channel }: CatalogueCall): Promise<object> {
  if (query.get('uploadType') !== 'multipart') throw badRequest('badRequest', 'multipart, with the snippet');
  const [json, media] = readParts(incoming.headers['content-type'] ?? '', await text(incoming));
  const resource = CaptionResource.safeParse(JSON.parse(json));
  if (!resource.success) throw badRequest('invalidMetadata', z.prettifyError(resource.error));
  const { videoId, language, name } = resource.data.snippet;
  const video = store.find(videoId, channel.id);
  if (video === undefined) throw notFound('videoNotFound');
  if (!media.includes(' --> ')) throw badRequest('contentRequired', 'The request must contain the captions.');
  if (video.captions.some((track) => track.language === language && track.name === name))
    throw new GoogleError(409, 'captionExists', 'The specified video already has a caption track like it.');
  video.captions.push({ language, name, srt: media });
  return { kind: 'youtube#caption', etag: 'e', id: 'c', snippet: resource.data.snippet };
}

/** The two parts of `multipart/related` (RFC 2387): the resource, and the content. @throws GoogleError */
function readParts(contentType: string, body: string): [json: string, media: string] {
  const [, boundary] = /^multipart\/related; boundary=(\S+)$/.exec(contentType) ?? [];
  if (boundary === undefined) throw badRequest('badRequest', `no multipart: ${contentType}`);
  const parts = body.split(`--${boundary}`);
  if (parts.length !== 4 || parts[3]?.trim() !== '--')
    throw badRequest('badRequest', 'two parts are expected');
  const [json, media] = [parts[1], parts[2]].map((part) => {
    const end = part?.indexOf('\r\n\r\n') ?? -1;
    if (part === undefined || end < 0) throw badRequest('badRequest', 'a part without headers');
    return part.slice(end + 4).replace(/\r\n$/, '');
  });
  if (json === undefined || media === undefined) throw badRequest('badRequest', 'two parts are expected');
  return [json, media];
}
