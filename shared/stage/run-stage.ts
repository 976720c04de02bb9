import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type ChannelProfile, plainProfile } from '../contracts/channel-profile.ts';
import { Retryable, Terminal } from '../contracts/errors.ts';
import type { EventEnvelope } from '../contracts/events.ts';
import { GpuFailed } from '../contracts/gpu.ts';
import { ChannelId } from '../contracts/ids.ts';
import { pipeline } from '../domain/pipeline.ts';
import { codesOfWaits, usualWaitMs } from '../domain/waits.ts';
import type { Cache } from '../ports/cache.ts';
import type { Channels } from '../ports/channels.ts';
import type { Gate, ReserveAnswer } from '../ports/gate.ts';
import type { LiveProgress } from '../ports/live-progress.ts';
import type { Log } from '../ports/log.ts';
import type { Readiness } from '../ports/readiness.ts';
import type { Scratch } from '../ports/scratch.ts';
import { LeaseLost, type StageFailure, type StageJournal, type StageRun } from '../ports/stage-journal.ts';
import type { StageDefinition, StagePorts } from './definition.ts';
import { createEffects } from './effect.ts';
import { beingRemoved, createHolder, mustHold } from './hold-blobs.ts';
import { holdLease, outOfTime } from './lease.ts';
import { offersForRest, offersOf } from './offers-of.ts';
import { persist } from './persist.ts';
import { requireReady } from './require-ready.ts';
import { tellFailures } from './tell-failures.ts';
import { withinReason } from './within-reason.ts';

/** What the wrapper needs beside the ports of the domain code. */
export interface StageRuntime {
  journal: StageJournal;
  gate: Gate;
  liveProgress: LiveProgress;
  channels: Pick<Channels, 'profile'>;
  ports: StagePorts;
  /** Absent: nobody looks whether a video can be finished before it is begun. */
  readiness?: Readiness | undefined;
  /** Absent: nothing is shared between videos. `version` stands for the code at work: other code shares nothing with it. */
  sharing?: { cache: Cache; version: string } | undefined;
  scratch: Scratch;
  log: Log;
  functionName: string;
  lane: 'gpu' | 'cpu';
  leaseMs: number;
}

export type StageAnswer =
  | { kind: 'done' | 'replayed'; result: unknown }
  | { kind: 'busy'; retryAfterMs: number }
  | { kind: 'dropped'; why: string }
  | { kind: 'unknown_video' }
  | { kind: 'refused' | 'failed'; failure: StageFailure }
  | { kind: 'scheduled'; failure: StageFailure; retryAfterMs: number };

/** Claims, reserves, runs and commits one stage of one video. */
export async function runStage<Input, Output>(
  definition: StageDefinition<Input, Output>,
  event: Pick<EventEnvelope, 'video_id' | 'round'>,
  input: Input,
  runtime: StageRuntime,
): Promise<StageAnswer> {
  const { journal, functionName, leaseMs, lane } = runtime;
  const order = {
    videoId: event.video_id,
    stage: definition.name,
    round: event.round,
    functionName,
    leaseMs,
    lane,
  };
  const claim = await journal.claim(order);
  switch (claim.kind) {
    case 'done':
      return { kind: 'replayed', result: claim.result };
    case 'busy':
      return claim;
    case 'closed':
      return { kind: 'dropped', why: `the video is ${claim.status}` };
    case 'failed':
      return { kind: 'dropped', why: `${definition.name} has failed before` };
    case 'unknown_video':
      return claim;
    case 'exhausted':
      return await giveUp(
        runtime,
        claim.run,
        new Terminal('worker_lost', `${definition.name} lost its worker too often`),
      );
    case 'claimed':
      return await work(definition, claim.run, input, runtime);
  }
}

/** A run that was told to stop gets this long for it, in milliseconds; below what exec_timeout leaves (stack.yml). */
const longestGraceMs = 5000;

async function work<Input, Output>(
  definition: StageDefinition<Input, Output>,
  run: StageRun,
  input: Input,
  runtime: StageRuntime,
): Promise<StageAnswer> {
  await using lease = holdLease(run, runtime, pipeline[run.stage].timeoutMs);
  let isFurther = () => false;
  try {
    await requireReady(run.stage, input, runtime);
    const channel = await channelOf(input, runtime.channels);
    const pricing = { ...runtime.ports, channel, lane: runtime.lane };
    const offers = offersOf(definition, input, pricing);
    const { reservationId, answer } = await reserve(run, offers, runtime.gate, lease.signal);
    const { videoId, stage, round } = run;
    await using folder = runtime.scratch.create(`${run.stage}-${randomUUID()}`);
    const hold = createHolder(run, { journal: runtime.journal, blobs: runtime.ports.blobs }, lease.signal);
    const sharing = runtime.sharing && {
      ...runtime.sharing,
      lockMs: runtime.leaseMs,
      // The other half of the stage's time is for making it.
      patienceMs: pipeline[stage].timeoutMs / 2,
    };
    const told = { videoId, stage, round, log: runtime.log };
    const made = createEffects(runtime.journal, run, reservationId, lease.signal, hold, sharing);
    const effect = tellFailures(made.effect, told);
    const { ended } = made;
    isFurther = made.isFurther;
    const tools = {
      ...pricing,
      videoId,
      round,
      tier: answer.tier,
      effect,
      progress: (fraction: number) => runtime.liveProgress.report(videoId, stage, fraction),
      signal: lease.signal,
      get scratch() {
        return folder.path;
      },
    };
    const graceMs = Math.min(longestGraceMs, runtime.leaseMs);
    const output = await withinReason(definition.run(input, tools).finally(ended), lease.signal, graceMs);
    const result = definition.emits.parse(output);
    await mustHold(hold, result, 0);
    await persist(() => runtime.journal.complete(run, result));
    return { kind: 'done', result };
  } catch (error) {
    return await giveUp(runtime, run, lease.reason() ?? error, isFurther());
  }
}

const OfChannel = z.object({ request: z.object({ channel_id: ChannelId }) });

/** Every stage's input holds the request. */
async function channelOf(input: unknown, channels: StageRuntime['channels']): Promise<ChannelProfile> {
  const read = OfChannel.safeParse(input);
  return read.success ? await channels.profile(read.data.request.channel_id) : plainProfile;
}

/**
 * Asks the gate for the whole worst case. Where that does not fit any more, a later try still goes on if what its earlier
 * ones have not paid for yet does: otherwise a video that is tight would fail at its first passing failure.
 *
 * @throws Refused; what the gate throws
 */
async function reserve(
  run: StageRun,
  offers: ReturnType<typeof offersOf>,
  gate: Gate,
  signal: AbortSignal,
): Promise<{ reservationId: string; answer: Extract<ReserveAnswer, { granted: true }> }> {
  const { videoId, stage, round } = run;
  const whole = `stage/${videoId}:${stage}:${round}:${run.token}`;
  const answer = await gate.reserve({ reservationId: whole, videoId, stage, round, offers }, signal);
  if (answer.granted) return { reservationId: whole, answer };
  const less = offersForRest(offers, run.paid);
  if (!less) throw new Refused(answer.reason);
  const rest = `${whole}:rest`;
  const second = await gate.reserve({ reservationId: rest, videoId, stage, round, offers: less }, signal);
  if (!second.granted) throw new Refused(second.reason);
  return { reservationId: rest, answer: second };
}

/** Not the stage's fault, so its tries are not used up. */
const blamelessCodes = ['gate_unavailable', 'database_unavailable', beingRemoved, ...codesOfWaits];

/** The gate said no. */
class Refused extends Terminal {
  constructor(reason: string) {
    super('budget_exceeded', reason);
  }
}

/** The one place that turns an error into what happens next. `isFurther`: the run has made something that the next one need not. */
async function giveUp(
  runtime: StageRuntime,
  run: StageRun,
  error: unknown,
  isFurther = false,
): Promise<StageAnswer> {
  const facts = { video_id: run.videoId, stage: run.stage, round: run.round, attempts: run.attempts };
  if (error instanceof LeaseLost) {
    runtime.log.warn(facts, error.message);
    // The video may have been closed under us: then nobody else settles what this run has spent.
    await release(runtime, run, { code: 'lease_lost', message: error.message });
    return { kind: 'busy', retryAfterMs: runtime.leaseMs };
  }
  const known = error instanceof Terminal || error instanceof Retryable;
  const message = error instanceof Error ? error.message : String(error);
  const failure = { code: known ? error.code : 'internal_error', message };
  if (known) runtime.log.warn({ ...facts, code: failure.code }, message);
  else runtime.log.error({ ...facts, err: error }, 'the stage threw an unexpected error');
  // A long film on a slow machine has not failed as long as it goes on: there are only so many pieces, and each is made once.
  const goesOn = failure.code === outOfTime && isFurther;
  const blameless = goesOn || (error instanceof Retryable && blamelessCodes.includes(error.code));
  const order = {
    final: error instanceof Terminal,
    counts: !blameless,
    retryAfterMs: error instanceof Retryable ? (error.retryAfterMs ?? usualWaitMs(error.code)) : undefined,
    gpuTrouble: error instanceof GpuFailed ? error.trouble : undefined,
  };
  const outcome = await persist(() => runtime.journal.fail(run, failure, order));
  if (outcome.kind === 'scheduled') return { ...outcome, failure };
  if (outcome.kind === 'closed') return { kind: 'dropped', why: 'the video was closed meanwhile' };
  return { kind: error instanceof Refused ? 'refused' : 'failed', failure };
}

async function release(runtime: StageRuntime, run: StageRun, failure: StageFailure): Promise<void> {
  try {
    await runtime.journal.fail(run, failure, { final: false, counts: false, retryAfterMs: undefined });
  } catch (error) {
    if (!(error instanceof LeaseLost))
      runtime.log.warn({ err: error, video_id: run.videoId }, 'could not release a run');
  }
}
