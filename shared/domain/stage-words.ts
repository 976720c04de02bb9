import type { StageName } from '../contracts/stages.ts';

/** What a stage is called in front of people. */
export const stageWords: Readonly<Record<StageName, string>> = {
  script_generation: 'script',
  audio_synthesis: 'voice',
  media_collection: 'pictures',
  video_rendering: 'rendering',
  quality_validation: 'quality check',
  upload_preparation: 'packaging',
  youtube_upload: 'upload',
};
