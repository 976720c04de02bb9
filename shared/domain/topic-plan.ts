import { type Topic, type TopicSettings, topics } from '../contracts/topics.ts';

const dayMs = 24 * 60 * 60_000;
/** The largest events hold a long video's script with the time of every word: well below one MiB. */
const largestMessageBytes = 4 * 1024 * 1024;

/** Several members of a group can share eight partitions, and one server carries those of all topics with ease. */
const partitions = 8;
/** One server, one copy: the truth is in Postgres. */
const replicas = 1;

const kept = (days: number, over = partitions): TopicSettings => ({
  partitions: over,
  replicas,
  retentionMs: days * dayMs,
  largestMessageBytes,
});

/**
 * How each topic is kept on a broker. A week is for people who look for what happened; nothing is lost when messages are
 * gone earlier, and more partitions may be added at any time.
 */
export const topicPlan: Readonly<Record<Topic, TopicSettings>> = {
  [topics.videoRequested]: kept(7),
  [topics.scriptReady]: kept(7),
  [topics.audioReady]: kept(7),
  [topics.mediaReady]: kept(7),
  [topics.renderGpu]: kept(7),
  [topics.renderCpu]: kept(7),
  [topics.videoRendered]: kept(7),
  [topics.videoValidated]: kept(7),
  [topics.uploadReady]: kept(7),
  [topics.publishRequested]: kept(7),
  [topics.videoPublished]: kept(7),
  [topics.videoCompleted]: kept(7),
  [topics.videoFailed]: kept(7),
  [topics.videoCancelled]: kept(7),
  // What money was warned of is compared over a quarter.
  [topics.costThreshold]: kept(90),
  // Few messages, read by people in the order they came.
  [topics.deadLetter]: kept(30, 1),
};
