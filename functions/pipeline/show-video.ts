import type { Context } from 'hono';
import { VideoFileName } from '#shared/contracts/video-files.ts';
import { hasFile } from '#shared/domain/storage-tiers.ts';
import { describeRun, describeStatus } from './describe-video.ts';
import { sight } from './follow-video.ts';
import type { Pace } from './pace.ts';
import type { PipelinePorts } from './pipeline-ports.ts';
import { readId, refuseQuery } from './read-input.ts';
import { videoNotFound } from './refusal.ts';
import { costsDocument, metadataDocument } from './video-documents.ts';
import { resultsOf, type VideoResults } from './video-results.ts';

/** `/status/{id}`. */
export function showStatus(ports: PipelinePorts, pace: Pace) {
  return async (c: Context): Promise<Response> => {
    refuseQuery(c);
    const sighting = await sight(ports, readId(c));
    if (!sighting) throw videoNotFound();
    return c.json(describeStatus(sighting, pace, ports.settings.keep));
  };
}

/** `/videos/{id}`: everything that is known of a video. */
export function showVideo(ports: PipelinePorts, pace: Pace) {
  return async (c: Context): Promise<Response> => {
    refuseQuery(c);
    const id = readId(c);
    const [sighting, ledger] = await Promise.all([sight(ports, id, true), ports.videos.ledger(id)]);
    if (!sighting) throw videoNotFound();
    const { video } = sighting;
    const results = resultsOf(video);
    const downloadable = hasFile(video) && video.files.tier !== 'deleted';
    return c.json({
      ...describeStatus(sighting, pace, ports.settings.keep),
      channel_id: video.channelId,
      priority: video.priority,
      lane: video.lane ?? null,
      request: video.request,
      metadata: metadataDocument(video, results),
      quality: results.quality ?? null,
      costs: costsDocument(video, ledger),
      runs: video.stages.map((run) => ({ stage: run.stage, status: run.status, ...describeRun(run) })),
      errors: video.errors,
      files: downloadable ? filesOf(results).map((name) => `videos/${id}/files/${name}`) : [],
    });
  };
}

/** All there are; what was prepared before there was WebVTT lacks it. */
function filesOf({ package: upload }: VideoResults): VideoFileName[] {
  return VideoFileName.options.filter(
    (name) => name !== 'captions.vtt' || upload?.captions_vtt !== undefined,
  );
}
