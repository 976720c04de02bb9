import { classOf, levelOf } from '#shared/domain/cost-levels.ts';
import type { AccountState, Charged, CostAlert, VideoBooks } from '#shared/ports/books.ts';

/** An account as JSON; amounts are whole micro-dollars. */
export function describeAccount({ id, limit, reserved, spent, kept }: AccountState) {
  return {
    account_id: id,
    limit_micros: Number(limit),
    reserved_micros: Number(reserved),
    spent_micros: Number(spent),
    kept_back_micros: Number(kept),
    left_micros: Number(limit - reserved - spent - kept),
    /** The highest of optimal, warning, critical and halt that it has reached. */
    level: limit === 0n ? null : (levelOf(spent + reserved, limit) ?? null),
  };
}

export function describeAlert({ id, kind, level, accountId, videoId, detail, at }: CostAlert) {
  return {
    id: Number(id),
    kind,
    level,
    account_id: accountId ?? null,
    video_id: videoId ?? null,
    detail,
    at: at.toISOString(),
  };
}

export function describeCharged({ name, charged, calls, cached }: Charged) {
  return { name, charged_micros: Number(charged), calls, cached };
}

/** All that the books hold about one video, as JSON. */
export function describeVideoBooks(books: VideoBooks) {
  return {
    video_id: books.id,
    status: books.status,
    charged_micros: Number(books.charged),
    /** How it does against the targets; final once it has ended. */
    class: classOf(books.charged),
    accounts: books.accounts.map(describeAccount),
    services: books.services.map(describeCharged),
    stages: books.stages.map(describeCharged),
    reservations: books.reservations.map((reservation) => ({
      reservation_id: reservation.id,
      stage: reservation.stage,
      round: reservation.round,
      tier: reservation.tier,
      holder: reservation.holder,
      status: reservation.status,
      asked_micros: Number(reservation.asked),
      posted_micros: reservation.posted === undefined ? null : Number(reservation.posted),
      at: reservation.at.toISOString(),
    })),
    provisions: books.provisions.map(({ stage, amount }) => ({ stage, amount_micros: Number(amount) })),
    alerts: books.alerts.map(describeAlert),
  };
}
