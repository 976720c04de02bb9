import type { z } from 'zod';
import { type QuoteBody, ReserveAnswer, type ReserveBody, spendingStopped } from '#shared/contracts/gate.ts';
import { formatExactly } from '#shared/contracts/money.ts';
import type { Ledger, QuoteOutcome, ReserveOutcome } from '#shared/ports/ledger.ts';
import { leftInAnswer, limitInWords } from './account-words.ts';
import { GateRefusal, stoppedRefusal, wrongField } from './gate-refusal.ts';

/** Holds money for work that is about to be done, at the dearest tier that fits. */
export async function reserve(ledger: Ledger, body: z.output<typeof ReserveBody>): Promise<object> {
  const isStage = body.holder === 'stage';
  const outcome = await ledger.reserve({
    reservationId: body.reservation_id,
    ...orderOf(body),
    holder: isStage ? { kind: 'stage' } : { kind: 'client', ttlSeconds: body.ttl_seconds },
  });
  return answerOf(outcome, body.stage, isStage);
}

/** What `reserve` would say. Moves nothing. */
export async function quote(ledger: Ledger, body: z.output<typeof QuoteBody>): Promise<object> {
  return answerOf(await ledger.quote(orderOf(body)), body.stage, false);
}

function orderOf({ video_id, stage, round, offers }: z.output<typeof QuoteBody>) {
  return {
    videoId: video_id,
    stage,
    round,
    offers: offers.map(({ tier, amount_micros }) => ({ tier, amount: amount_micros })),
  };
}

/** @param isStage the video of a stage may have been closed meanwhile; a client should have known */
function answerOf(outcome: ReserveOutcome | QuoteOutcome, stage: string, isStage: boolean): object {
  switch (outcome.kind) {
    case 'granted':
      return ReserveAnswer.encode({
        granted: true,
        tier: outcome.tier,
        amount_micros: outcome.amount,
        ...leftInAnswer(outcome.left),
      });
    case 'refused':
      return ReserveAnswer.encode({
        granted: false,
        reason: reasonOf(outcome, stage),
        account: outcome.account,
        asked_micros: outcome.asked,
        ...leftInAnswer(outcome.left),
      });
    case 'stopped':
      throw stoppedRefusal(spendingStopped, ` since ${outcome.since} (${outcome.reason})`);
    case 'unknown_video':
      throw wrongField(422, 'unknown_video', 'video_id', 'names no video', 'queue it first');
    case 'closed':
      throw new GateRefusal(
        409,
        'video_closed',
        `The video is ${outcome.status}: only for one that is processing can money be reserved.`,
        {
          errors: [{ field: 'video_id', message: `names a video that is ${outcome.status}` }],
          isExpected: isStage,
        },
      );
    case 'id_reused':
      throw wrongField(
        422,
        'reservation_id_reused',
        'reservation_id',
        'stands for another order',
        'take a new id, or repeat the order as it was',
      );
  }
}

function reasonOf(
  { account, asked, left }: Extract<QuoteOutcome, { kind: 'refused' }>,
  stage: string,
): string {
  const rest = formatExactly(left[account] ?? 0n);
  return `${stage} may cost ${formatExactly(asked)} at its cheapest, but only ${rest} of ${limitInWords(account)} is left`;
}
