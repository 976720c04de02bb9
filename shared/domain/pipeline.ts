import type { StageName } from '../contracts/stages.ts';
import { type Topic, topics } from '../contracts/topics.ts';
import type { VideoRequest } from '../contracts/video-request.ts';

/** A stage's output travels on under this word. */
export type Part = 'script' | 'narration' | 'media' | 'rendered' | 'quality' | 'package' | 'publication';

export interface StagePlan {
  /** The function folder, and the entry of stack.yml unless the topic names a lane. */
  readonly needs: readonly StageName[];
  /** What its output is called in the input of the stages after it. */
  readonly makes: Part;
  /** Which parts, beside the request, its input holds. */
  readonly takes: readonly Part[];
  /** Wakes the stage; rendering has one topic per lane. */
  readonly wakes: readonly Topic[];
  /** Said when the stage is done, for whoever listens. */
  readonly announces: Topic;
  readonly timeoutMs: number;
  /** Tries after the first (SPEC.md, stages). */
  readonly retries: number;
  /** Only videos whose request has one of these words in this field go through it. Absent: all do. */
  readonly askedFor?: { readonly field: keyof VideoRequest; readonly words: readonly string[] };
  /** It comes when the file is made, may wait for a day, and holds none of the places that run at once meanwhile. */
  readonly holdsNoPlace?: true;
}

/** The whole graph. Nothing else in the system knows the order of the stages. */
export const pipeline: Readonly<Record<StageName, StagePlan>> = {
  script_generation: {
    needs: [],
    makes: 'script',
    takes: [],
    wakes: [topics.videoRequested],
    announces: topics.scriptReady,
    timeoutMs: 60_000,
    retries: 2,
  },
  audio_synthesis: {
    needs: ['script_generation'],
    makes: 'narration',
    takes: ['script'],
    wakes: [topics.scriptReady],
    announces: topics.audioReady,
    timeoutMs: 120_000,
    retries: 2,
  },
  media_collection: {
    needs: ['script_generation'],
    makes: 'media',
    takes: ['script'],
    wakes: [topics.scriptReady],
    announces: topics.mediaReady,
    timeoutMs: 180_000,
    retries: 3,
  },
  video_rendering: {
    needs: ['audio_synthesis', 'media_collection'],
    makes: 'rendered',
    takes: ['script', 'narration', 'media'],
    wakes: [topics.renderGpu, topics.renderCpu],
    announces: topics.videoRendered,
    timeoutMs: 300_000,
    retries: 1,
  },
  quality_validation: {
    needs: ['video_rendering'],
    makes: 'quality',
    takes: ['script', 'narration', 'media', 'rendered'],
    wakes: [topics.videoRendered],
    announces: topics.videoValidated,
    timeoutMs: 30_000,
    retries: 1,
  },
  upload_preparation: {
    needs: ['quality_validation'],
    makes: 'package',
    takes: ['script', 'media', 'rendered', 'quality'],
    wakes: [topics.videoValidated],
    announces: topics.uploadReady,
    timeoutMs: 120_000,
    retries: 2,
  },
  youtube_upload: {
    needs: ['upload_preparation'],
    makes: 'publication',
    takes: ['script', 'rendered', 'package'],
    wakes: [topics.publishRequested],
    announces: topics.videoPublished,
    timeoutMs: 600_000,
    retries: 3,
    askedFor: { field: 'publish', words: ['private', 'scheduled', 'public'] },
    holdsNoPlace: true,
  },
};

/** All there are, each after those it needs. */
export const stageNames = Object.keys(pipeline) as StageName[];

/** The stages a video goes through, by its request. */
export function stagesOf(request: unknown): StageName[] {
  return stageNames.filter((name) => {
    const { askedFor } = pipeline[name];
    return askedFor === undefined || askedFor.words.includes(wordIn(request, askedFor.field) ?? '');
  });
}

function wordIn(request: unknown, field: string): string | undefined {
  const found: unknown = typeof request === 'object' && request !== null ? Reflect.get(request, field) : '';
  return typeof found === 'string' ? found : undefined;
}

/** Those that every video goes through: what it takes to make its file. */
export const everyVideosStages: readonly StageName[] = stagesOf(undefined);
