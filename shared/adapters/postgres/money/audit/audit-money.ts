import type { Sql, Tx } from '../../connect.ts';
import { accountChecks } from './account-checks.ts';
import type { AuditCheck, AuditSettings } from './check.ts';
import { ledgerChecks } from './ledger-checks.ts';
import { reservationChecks } from './reservation-checks.ts';
import { schemaChecks } from './schema-checks.ts';
import { videoChecks } from './video-checks.ts';

export const auditChecks: readonly AuditCheck[] = [
  ...accountChecks,
  ...ledgerChecks,
  ...reservationChecks,
  ...videoChecks,
  ...schemaChecks,
];

export interface AuditFinding {
  name: string;
  promise: string;
  /** How many things were looked at; undefined when the check was left out. */
  lookedAt: number | undefined;
  violations: number;
  /** The first few. */
  examples: string[];
}

export interface AuditOptions {
  /** How long the sweeper may take, in seconds: 0 for a system at rest, a minute for one that works. */
  graceSeconds?: number;
  /** False: the system is down, so what the sweeper clears up is not looked at. */
  sweeping?: boolean;
}

const usualGraceSeconds = 60;

/**
 * Checks every promise about money against what the database holds, in one snapshot, and changes nothing: the system
 * may go on meanwhile. The books are in order when no finding has violations.
 */
export async function auditMoney(sql: Sql, options: AuditOptions = {}): Promise<AuditFinding[]> {
  return await sql.begin('isolation level repeatable read read only', (tx) => runChecks(tx, options));
}

/** The checks as seen by a transaction. */
export async function runChecks(tx: Tx, options: AuditOptions = {}): Promise<AuditFinding[]> {
  const { graceSeconds = usualGraceSeconds, sweeping = true } = options;
  const findings: AuditFinding[] = [];
  for (const check of auditChecks) {
    const left = check.needsSweeper === true && !sweeping;
    findings.push(left ? leftOut(check) : await runCheck(tx, check, { graceSeconds }));
  }
  return findings;
}

const leftOut = ({ name, promise }: AuditCheck): AuditFinding => ({
  name,
  promise,
  lookedAt: undefined,
  violations: 0,
  examples: [],
});

async function runCheck(tx: Tx, check: AuditCheck, settings: AuditSettings): Promise<AuditFinding> {
  const [row] = await tx<{ looked_at: number; violations: number; examples: string[] }[]>`
    select count(*)::int as looked_at, count(wrong)::int as violations,
           coalesce(to_jsonb((array_agg(what || ': ' || wrong order by what) filter (where wrong is not null))[1:3]), '[]') as examples
    from (${check.rows(tx, settings)}) as checked (what, wrong)`;
  const { looked_at: lookedAt = 0, violations = 0, examples = [] } = row ?? {};
  return { name: check.name, promise: check.promise, lookedAt, violations, examples };
}
