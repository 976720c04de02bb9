import type { AuditFinding } from '#shared/adapters/postgres/money/audit/audit-money.ts';

export interface Audit {
  findings: AuditFinding[];
  /** Whether the system ran meanwhile, so that what its sweeper clears up was looked at too. */
  sweeping: boolean;
}

const nameWidth = 28;
const countWidth = 9;

/** The findings as a table, what is wrong below its line, and the verdict at the end. */
export function auditTable({ findings, sweeping }: Audit): string {
  const lines = [
    `${'check'.padEnd(nameWidth)} ${'looked at'.padStart(countWidth)} ${'wrong'.padStart(7)}  promise`,
  ];
  for (const { name, promise, lookedAt, violations, examples } of findings) {
    const mark = violations > 0 ? '✗' : lookedAt === undefined ? '–' : '✓';
    const looked = lookedAt === undefined ? 'left out' : grouped(lookedAt);
    lines.push(
      `${`${mark} ${name}`.padEnd(nameWidth)} ${looked.padStart(countWidth)} ${grouped(violations).padStart(7)}  ${promise}`,
    );
    for (const example of examples) lines.push(`    ${example}`);
    if (violations > examples.length) lines.push(`    and ${grouped(violations - examples.length)} more`);
  }
  const broken = findings.filter(({ violations }) => violations > 0).length;
  if (!sweeping)
    lines.push('', 'The system does not run: what it clears up by itself after a crash was left out.');
  lines.push(
    '',
    verdict(findings.length, broken, findings.filter(({ lookedAt }) => lookedAt === undefined).length),
  );
  return `${lines.join('\n')}\n`;
}

function verdict(promises: number, broken: number, leftOut: number): string {
  const notSeen = leftOut === 0 ? '' : `, ${leftOut} not looked at (they need the running system)`;
  if (broken > 0) return `${broken} of ${promises - leftOut} promises are broken${notSeen}.`;
  return leftOut === 0
    ? `All ${promises} promises are kept.`
    : `${promises - leftOut} promises are kept${notSeen}.`;
}

const grouped = (count: number): string => count.toLocaleString('en-US');
