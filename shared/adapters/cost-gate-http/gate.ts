import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import { Retryable, Terminal } from '../../contracts/errors.ts';
import { ReserveAnswer, type ReserveInput, spendingStopped } from '../../contracts/gate.ts';
import { Problem } from '../../contracts/problem.ts';
import type { Gate } from '../../ports/gate.ts';

/** Pauses between tries, in milliseconds: the gate may be starting for the first time, or again. */
const pausesMs = [100, 200, 400, 800, 1600, 3200];
const deadlineMs = 15_000;

/** The cost gate as a function behind the gateway. Reserving is safe to repeat, so a lost answer is asked for again. */
export function createHttpGate(options: {
  gatewayUrl: string;
  token: string;
}): Gate & { close(): Promise<void> } {
  const pool = new Pool(new URL(options.gatewayUrl).origin, { connections: 16, pipelining: 1 });
  const ask = async (order: ReserveInput, signal: AbortSignal) =>
    await pool.request({
      path: '/function/cost-gate/reserve',
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${options.token}` },
      body: JSON.stringify(order),
      headersTimeout: deadlineMs,
      bodyTimeout: deadlineMs,
      signal,
    });
  return {
    async reserve(request, signal) {
      const order: ReserveInput = {
        reservation_id: request.reservationId,
        video_id: request.videoId,
        stage: request.stage,
        round: request.round,
        offers: request.offers.map(({ tier, amount }) => ({ tier, amount_micros: Number(amount) })),
        holder: 'stage',
      };
      let lastWords = '';
      for (const pauseMs of [...pausesMs, undefined]) {
        const answer = await ask(order, signal).catch((error: unknown) => {
          signal.throwIfAborted();
          lastWords = String(error);
        });
        if (answer?.statusCode === 200) return toAnswer(ReserveAnswer.parse(await answer.body.json()));
        if (answer) lastWords = refusal(answer.statusCode, await answer.body.text());
        if (pauseMs !== undefined) await pause(pauseMs, undefined, { signal });
      }
      throw new Retryable('gate_unavailable', `The cost gate did not answer: ${lastWords}`, {
        retryAfterMs: 2000,
      });
    },
    close: () => pool.close(),
  };
}

function toAnswer(body: ReserveAnswer): Awaited<ReturnType<Gate['reserve']>> {
  const available = body.available_micros;
  return body.granted
    ? { granted: true, tier: body.tier, amount: body.amount_micros, available }
    : { granted: false, reason: body.reason, available };
}

/** How long a stage waits before it asks again whether money may be spent, in milliseconds. */
const stoppedPauseMs = 30_000;

/**
 * What the gate said when it gave no answer to the question.
 *
 * @throws Terminal where asking again cannot help, and Retryable `spending_stopped` where asking at once cannot
 */
function refusal(status: number, text: string): string {
  const said = Problem.safeParse(parseJson(text));
  if (said.data?.code === spendingStopped)
    throw new Retryable(spendingStopped, said.data.detail, { retryAfterMs: stoppedPauseMs });
  if (status !== 422 && status !== 409) return `${status} ${text.slice(0, 200)}`;
  throw new Terminal(
    said.success ? said.data.code : 'gate_refused',
    said.success ? said.data.detail : text.slice(0, 200),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
