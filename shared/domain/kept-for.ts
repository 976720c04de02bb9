import type { StageName } from '../contracts/stages.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * How long the results of a stage's calls may serve like calls. Scripts and what is made of them age with their topic;
 * speech and pictures last as long as finished videos are kept (SPEC.md, storage tiers); rendered scenes are large, and
 * a re-issue comes within days.
 */
export const keptForMs: Readonly<Record<StageName, number>> = {
  script_generation: 7 * dayMs,
  audio_synthesis: 30 * dayMs,
  media_collection: 30 * dayMs,
  video_rendering: 7 * dayMs,
  quality_validation: dayMs,
  upload_preparation: 7 * dayMs,
  // Nothing of it is shared: what was published stands in the books of publishing.
  youtube_upload: dayMs,
};

/**
 * How long a library's answer to a search may serve like ones. Pixabay asks for a day, and the addresses in it are good
 * for as long (pixabay.com/api/docs).
 */
export const stockSearchKeptMs = dayMs;
