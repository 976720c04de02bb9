import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { everyVideosStages } from '#shared/domain/pipeline.ts';

/** Where a worker can be struck while it makes a stage; in the order in which it comes by. */
export const boundaries = [
  /** The event has come; nothing is claimed. */
  'delivered',
  /** Claimed; the gate has not been asked. */
  'claimed',
  /** Reserved; no call is written down. */
  'reserved',
  /** A call is written down; the provider has not been called. */
  'started',
  /** The provider has charged and not answered. */
  'billed',
  /** The answer has come; it is not written down. */
  'answered',
  /** The answer and its charge are written down. */
  'journalled',
  /** All calls are written down; the stage is not completed. */
  'completing',
  /** The stage is completed; its HTTP answer is not sent. */
  'completed',
] as const;
export type Boundary = (typeof boundaries)[number];

/** What the provider does to a call: breaks off in the middle of the answer, having charged, or says no and charges nothing. */
export const troubles = ['cut', 'refused'] as const;

/** Those that every call passes, not every run. */
export const ofCalls: readonly Boundary[] = ['started', 'billed', 'answered', 'journalled'];
/** Calls of a stage, numbered from 1. */
export const callsOfStage = 3;

/** `video_rendering:billed:2`, `video_rendering:claimed`, or a trouble: `audio_synthesis:cut:3`. */
export type Strike = string;

export const everyBoundary: readonly string[] = everyVideosStages.flatMap((stage) =>
  boundaries.map((boundary) => `${stage}:${boundary}`),
);

/** A video's topic tells what its workers suffer: `film 7 video_rendering:billed:2`. */
export function topicOf(number: number, strikes: readonly Strike[]): string {
  return ['film', number, ...strikes].join(' ');
}

/** Strikes that were carried out, each a file that can be made once: it must be known after the worker is dead. */
export function strikeBook(folder: string) {
  mkdirSync(folder, { recursive: true });
  const isPlanned = (topic: string, strike: Strike): boolean => topic.split(' ').includes(strike);
  const fileOf = (topic: string, strike: Strike): string =>
    `${topic.split(' ', 2).join('-')} ${strike}`.replaceAll(':', '.');
  return {
    /** Whether the worker is to be struck here; true once for each strike. */
    take(topic: string, strike: Strike): boolean {
      if (!isPlanned(topic, strike)) return false;
      try {
        writeFileSync(join(folder, fileOf(topic, strike)), '', { flag: 'wx' });
        return true;
      } catch {
        return false;
      }
    },
    /** The boundaries and troubles of all that were carried out, as in `everyBoundary`. */
    carriedOut: (): string[] =>
      readdirSync(folder).map((file) => file.split(' ')[1]?.split('.').slice(0, 2).join(':') ?? file),
  };
}
