import type { LedgerLine, VideoState } from '#shared/ports/videos.ts';
import { describeCost } from './describe-video.ts';
import type { VideoResults } from './video-results.ts';

/** `metadata.json`: what a person or a program needs to publish the video by hand. */
export function metadataDocument(video: VideoState, results: VideoResults) {
  const { script, narration, media, rendered, package: upload, publication } = results;
  return {
    video_id: video.id,
    channel_id: video.channelId,
    title: upload?.title ?? script?.title ?? null,
    description: upload?.description ?? null,
    tags: upload?.tags ?? [],
    chapters: upload?.chapters ?? [],
    language: upload?.language ?? script?.language ?? video.request.language,
    credits: media?.credits ?? [],
    video: rendered && {
      format: rendered.format,
      width: rendered.width,
      height: rendered.height,
      fps: rendered.fps,
      seconds: rendered.seconds,
      bytes: rendered.video.bytes,
      encoder: rendered.encoder,
      loudness: rendered.loudness,
    },
    narration: narration && {
      voice: narration.voice,
      provider: narration.provider,
      seconds: narration.seconds,
    },
    script: script && { provider: script.provider, score: script.score, scenes: script.scenes },
    publication: publication ?? null,
    created_at: video.createdAt.toISOString(),
    completed_at: video.completedAt?.toISOString() ?? null,
  };
}

/** `costs.json`: every line of the ledger and what they add up to, in whole micro-dollars. */
export function costsDocument(video: VideoState, lines: LedgerLine[]) {
  const byService: Record<string, number> = {};
  for (const { service, amount } of lines) byService[service] = (byService[service] ?? 0) + Number(amount);
  return {
    video_id: video.id,
    ...describeCost(video.cost),
    total_micros: lines.reduce((sum, line) => sum + Number(line.amount), 0),
    by_service_micros: byService,
    lines: lines.map((line) => ({
      service: line.service,
      operation: line.operation,
      amount_micros: Number(line.amount),
      at: line.at.toISOString(),
      ...line.metadata,
    })),
  };
}
