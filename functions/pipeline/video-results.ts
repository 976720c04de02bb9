import type { z } from 'zod';
import {
  Media,
  Narration,
  Publication,
  QualityReport,
  RenderedVideo,
  Script,
  type StageName,
  UploadPackage,
} from '#shared/contracts/stages.ts';
import type { StageState, VideoState } from '#shared/ports/videos.ts';

/** What the stages made, newest round first choice; a part is undefined until its stage is done. */
export interface VideoResults {
  script: Script | undefined;
  narration: Narration | undefined;
  media: Media | undefined;
  rendered: RenderedVideo | undefined;
  quality: QualityReport | undefined;
  package: UploadPackage | undefined;
  publication: Publication | undefined;
}

/** Reads the results out of the runs. One that an older version wrote differently counts as missing. */
export function resultsOf(video: VideoState): VideoResults {
  const part = <Output>(stage: StageName, schema: z.ZodType<Output>): Output | undefined =>
    schema.safeParse(newestRun(video, stage)?.result).data;
  return {
    script: part('script_generation', Script),
    narration: part('audio_synthesis', Narration),
    media: part('media_collection', Media),
    rendered: part('video_rendering', RenderedVideo),
    quality: part('quality_validation', QualityReport),
    package: part('upload_preparation', UploadPackage),
    publication: publicationOf(video),
  };
}

/** Where it was published; known also where no results were asked for. */
export function publicationOf(video: VideoState): Publication | undefined {
  return Publication.safeParse(newestRun(video, 'youtube_upload')?.result).data;
}

/** The last finished run of a stage. */
export function newestRun(video: VideoState, stage: StageName): StageState | undefined {
  return video.stages
    .filter((run) => run.stage === stage && run.status === 'done')
    .reduce<StageState | undefined>((best, run) => (best && best.round > run.round ? best : run), undefined);
}
