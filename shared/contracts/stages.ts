import { z } from 'zod';
import { Narration } from './audio.ts';
import { Media } from './media.ts';
import { Publication, PublishRequested } from './publication.ts';
import { QualityReport } from './quality.ts';
import { RenderedVideo } from './rendering.ts';
import { Script } from './script.ts';
import { UploadPackage } from './upload.ts';
import { VideoRequest } from './video-request.ts';

export const StageName = z.enum([
  'script_generation',
  'audio_synthesis',
  'media_collection',
  'video_rendering',
  'quality_validation',
  'upload_preparation',
  'youtube_upload',
]);
export type StageName = z.infer<typeof StageName>;

/** What each stage receives: the request and what the stages before it made, each under its own word. */
export const VideoRequested = z.strictObject({ request: VideoRequest });
export const ScriptReady = z.strictObject({ request: VideoRequest, script: Script });
export const PartsReady = z.strictObject({
  request: VideoRequest,
  script: Script,
  narration: Narration,
  media: Media,
});
export const VideoRendered = z.strictObject({
  request: VideoRequest,
  script: Script,
  narration: Narration,
  media: Media,
  rendered: RenderedVideo,
});
export const VideoValidated = z.strictObject({
  request: VideoRequest,
  script: Script,
  media: Media,
  rendered: RenderedVideo,
  quality: QualityReport,
});

export type VideoRequested = z.infer<typeof VideoRequested>;
export type ScriptReady = z.infer<typeof ScriptReady>;
export type PartsReady = z.infer<typeof PartsReady>;
export type VideoRendered = z.infer<typeof VideoRendered>;
export type VideoValidated = z.infer<typeof VideoValidated>;

export {
  Media,
  Narration,
  Publication,
  PublishRequested,
  QualityReport,
  RenderedVideo,
  Script,
  UploadPackage,
};
