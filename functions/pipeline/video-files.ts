import type { Context } from 'hono';
import { z } from 'zod';
import type { BlobRef } from '#shared/contracts/ids.ts';
import { VideoFileName } from '#shared/contracts/video-files.ts';
import { hasFile } from '#shared/domain/storage-tiers.ts';
import type { VideoState } from '#shared/ports/videos.ts';
import type { PipelinePorts } from './pipeline-ports.ts';
import { readId, readQuery } from './read-input.ts';
import { filesDeleted, Refusal, videoNotFound } from './refusal.ts';
import { type Download, sendBlob } from './send-blob.ts';
import { costsDocument, metadataDocument } from './video-documents.ts';
import { newestRun, resultsOf } from './video-results.ts';

const contentTypes: Readonly<Record<string, string>> = {
  mp4: 'video/mp4',
  jpg: 'image/jpeg',
  srt: 'application/x-subrip; charset=utf-8',
  vtt: 'text/vtt; charset=utf-8',
};

const PathParameters = z.object({ name: VideoFileName });
const Query = z.strictObject({
  /** `false`: the file itself, for who cannot reach the storage. */
  redirect: z.enum(['true', 'false'], { error: 'must be true or false' }).default('true'),
});

/** `/videos/{id}/file` and `/videos/{id}/files/{name}`. */
export function sendVideoFile(ports: PipelinePorts) {
  return async (c: Context): Promise<Response> => {
    const { redirect } = readQuery(c, Query);
    const id = readId(c);
    const { name } = PathParameters.parse({ name: c.req.param('name') ?? 'video.mp4' });
    const video = await ports.videos.find(id, { withResults: true });
    if (!video) throw videoNotFound();
    if (name === 'costs.json') return document(c, costsDocument(video, await ports.videos.ledger(id)));
    if (name === 'quality.json') return document(c, resultsOf(video).quality ?? notReady(video, name));
    if (!hasFile(video)) notReady(video, name);
    if (name === 'metadata.json') return document(c, metadataDocument(video, resultsOf(video)));
    if (video.files.tier === 'deleted') throw filesDeleted(video.files.deletedAt);
    return await sendBlob(c, ports.blobs, downloadOf(video, name), redirect === 'true');
  };
}

/** These are saved and read by people, so they are laid out for them. */
function document(c: Context, content: object): Response {
  return c.body(`${JSON.stringify(content, null, 2)}\n`, 200, { 'Content-Type': 'application/json' });
}

function downloadOf(video: VideoState, name: VideoFileName): Download {
  const results = resultsOf(video);
  const blob = blobOf(results, name) ?? notReady(video, name);
  const run = newestRun(video, name === 'video.mp4' ? 'video_rendering' : 'upload_preparation');
  return {
    blob,
    fileName: `${video.id}-${name}`,
    contentType: contentTypes[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
    version: run?.finishedAt?.toISOString() ?? '',
  };
}

function blobOf(results: ReturnType<typeof resultsOf>, name: VideoFileName): BlobRef | undefined {
  if (name === 'video.mp4') return results.rendered?.video;
  if (name === 'captions.srt') return results.package?.captions;
  if (name === 'captions.vtt') return results.package?.captions_vtt;
  const number = /^thumbnail-(\d)\.jpg$/.exec(name)?.[1];
  return number === undefined ? undefined : results.package?.thumbnails[Number(number) - 1];
}

function notReady(video: VideoState, name: VideoFileName): never {
  const detail = `${name} does not exist: the video is ${video.status}.`;
  throw new Refusal(409, 'not_ready', detail, {
    errors: [{ field: 'id', message: `names a video that is ${video.status}` }],
  });
}
