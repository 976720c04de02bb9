import type { z } from 'zod';
import {
  ExtendAnswer,
  type ExtendBody,
  ResolveAnswer,
  type SettleBody,
  spendingStopped,
  type VoidBody,
} from '#shared/contracts/gate.ts';
import { formatExactly } from '#shared/contracts/money.ts';
import type { Ledger, SettleOutcome, VerbRefusal } from '#shared/ports/ledger.ts';
import { leftInAnswer } from './account-words.ts';
import { type GateRefusal, stoppedRefusal, wrongField } from './gate-refusal.ts';

/** Posts what was charged; the rest of the reservation returns. */
export async function settle(ledger: Ledger, body: z.output<typeof SettleBody>): Promise<object> {
  const { amount_micros: amount, service, operation } = body;
  return resolved(await ledger.settle({ ...namedIn(body), amount, service, operation }));
}

/** Nothing was charged: all of the reservation returns. */
export async function voidReservation(ledger: Ledger, body: z.output<typeof VoidBody>): Promise<object> {
  return resolved(await ledger.void(namedIn(body)));
}

/** Holds more money, for longer, or both. */
export async function extend(ledger: Ledger, body: z.output<typeof ExtendBody>): Promise<object> {
  const { extension_id: extensionId, amount_micros: more, ttl_seconds: ttlSeconds } = body;
  const outcome = await ledger.extend({ ...namedIn(body), extensionId, more, ttlSeconds });
  switch (outcome.kind) {
    case 'extended':
      return ExtendAnswer.encode({
        extended: true,
        amount_micros: outcome.amount,
        expires_at: outcome.expiresAt,
        ...leftInAnswer(outcome.left),
      });
    case 'refused': {
      const rest = leftInAnswer(outcome.left);
      const reason = `${formatExactly(more)} more were asked for, but only ${formatExactly(rest.available_micros)} is left`;
      return ExtendAnswer.encode({ extended: false, reason, ...rest });
    }
    case 'stopped':
      throw stoppedRefusal(spendingStopped, '');
    case 'id_reused':
      throw wrongField(
        422,
        'extension_id_reused',
        'extension_id',
        'stands for another extension',
        'take a new id, or repeat the extension as it was',
      );
    default:
      throw refusalOf(outcome);
  }
}

const namedIn = (body: z.output<typeof VoidBody>) => ({
  reservationId: body.reservation_id,
  videoId: body.video_id,
});

function resolved(outcome: SettleOutcome): object {
  switch (outcome.kind) {
    case 'resolved':
      return ResolveAnswer.encode({
        posted_micros: outcome.posted,
        returned_micros: outcome.returned,
        ...leftInAnswer(outcome.left),
      });
    case 'above_reserved':
      throw wrongField(
        422,
        'above_reserved',
        'amount_micros',
        `is above the ${outcome.reserved} reserved`,
        'extend the reservation first',
      );
    case 'content_differs':
      throw wrongField(
        422,
        'settled_differently',
        'reservation_id',
        'was settled before with other content',
        'a charge is posted once and stays',
      );
    default:
      throw refusalOf(outcome);
  }
}

function refusalOf(outcome: VerbRefusal): GateRefusal {
  switch (outcome.kind) {
    case 'unknown_reservation':
      return wrongField(422, outcome.kind, 'reservation_id', 'names no reservation', 'reserve first');
    case 'foreign_video':
      return wrongField(
        422,
        outcome.kind,
        'video_id',
        'is not the video of this reservation',
        'name the video it was made for',
      );
    case 'held_by_stage':
      return wrongField(
        409,
        outcome.kind,
        'reservation_id',
        "is a stage's own",
        'the stage settles it when its run ends',
      );
    case 'already':
      return wrongField(
        409,
        `already_${outcome.status}`,
        'reservation_id',
        `was ${outcome.status} before`,
        alreadyMeans[outcome.status],
      );
  }
}

const alreadyMeans: Readonly<Record<Extract<VerbRefusal, { kind: 'already' }>['status'], string>> = {
  posted: 'its charge is posted and the rest returned',
  voided: 'all of it returned',
  expired: 'nobody said what was charged in time, so all of it counts as spent',
  refused: 'it never held any money',
};
