import type { StageName } from '../contracts/stages.ts';
import { type Topic, topics } from '../contracts/topics.ts';

/** A stage's output travels on under this word. */
export type Part = 'script' | 'narration' | 'media' | 'rendered' | 'quality' | 'package';

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
};

export const stageNames = Object.keys(pipeline) as StageName[];
