import type {
  ExtendOutcome,
  Ledger,
  SettleOutcome,
  VerbRefusal,
  VoidOutcome,
} from '../../../ports/ledger.ts';
import type { Sql } from '../connect.ts';
import { leftOf, microsOf } from './from-json.ts';

interface ResolvedJson {
  kind: 'resolved';
  posted: number;
  returned: number;
  left: Record<string, number>;
}

/** A client's verbs on what it has reserved; each is one statement, and of many at once one wins. */
export function createResolve(sql: Sql): Pick<Ledger, 'settle' | 'void' | 'extend'> {
  return {
    async settle({ reservationId, videoId, amount, service, operation }) {
      const [row] = await sql<{ answer: SettleJson }[]>`
        select settle_reservation(${reservationId}, ${videoId}, ${amount}, ${service}, ${operation}) as answer`;
      const answer = answered(row);
      if (answer.kind === 'resolved') return resolvedOf(answer);
      return answer.kind === 'above_reserved' ? { ...answer, reserved: microsOf(answer.reserved) } : answer;
    },
    async void({ reservationId, videoId }) {
      const [row] = await sql<{ answer: ResolvedJson | Exclude<VoidOutcome, { kind: 'resolved' }> }[]>`
        select void_reservation(${reservationId}, ${videoId}) as answer`;
      const answer = answered(row);
      return answer.kind === 'resolved' ? resolvedOf(answer) : answer;
    },
    async extend({ extensionId, reservationId, videoId, more, ttlSeconds }) {
      const [row] = await sql<{ answer: ExtendJson }[]>`
        select extend_reservation(${extensionId}, ${reservationId}, ${videoId}, ${more}, ${ttlSeconds}) as answer`;
      return extendedOf(answered(row));
    },
  };
}

type SettleJson =
  | ResolvedJson
  | { kind: 'above_reserved'; reserved: number }
  | { kind: 'content_differs' }
  | VerbRefusal;

type ExtendJson =
  | { kind: 'extended'; amount: number; expires_at: string; left: Record<string, number> }
  | { kind: 'refused'; left: Record<string, number> }
  | Exclude<ExtendOutcome, { kind: 'extended' | 'refused' }>;

function resolvedOf(json: ResolvedJson): Extract<SettleOutcome, { kind: 'resolved' }> {
  const { posted, returned, left } = json;
  return {
    kind: 'resolved',
    posted: microsOf(posted),
    returned: microsOf(returned),
    left: leftOf(left),
  };
}

function extendedOf(json: ExtendJson): ExtendOutcome {
  if (json.kind === 'extended')
    return {
      kind: 'extended',
      amount: microsOf(json.amount),
      expiresAt: new Date(json.expires_at).toISOString(),
      left: leftOf(json.left),
    };
  return json.kind === 'refused' ? { kind: 'refused', left: leftOf(json.left) } : json;
}

function answered<Answer>(row: { answer: Answer } | undefined): Answer {
  if (!row) throw new Error('the database gave no answer');
  return row.answer;
}
