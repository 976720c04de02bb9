/** Every topic there is. stack.yml and the k3s manifests are checked against this list. */
export const topics = {
  videoRequested: 'video.requested',
  scriptReady: 'script.ready',
  audioReady: 'audio.ready',
  mediaReady: 'media.ready',
  renderGpu: 'render.gpu',
  renderCpu: 'render.cpu',
  videoRendered: 'video.rendered',
  videoValidated: 'video.validated',
  uploadReady: 'upload.ready',
  publishRequested: 'publish.requested',
  videoPublished: 'video.published',
  videoCompleted: 'video.completed',
  videoFailed: 'video.failed',
  videoCancelled: 'video.cancelled',
  costThreshold: 'cost.threshold',
  deadLetter: 'dead-letter',
} as const;

export type Topic = (typeof topics)[keyof typeof topics];
export const allTopics: readonly Topic[] = Object.values(topics);

/** How a broker keeps a topic. */
export interface TopicSettings {
  partitions: number;
  /** Copies of each partition; a cluster of one node has one. */
  replicas: number;
  /** Messages older than this are deleted, in milliseconds. */
  retentionMs: number;
  largestMessageBytes: number;
}
