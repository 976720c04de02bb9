import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connect } from '#shared/adapters/postgres/connect.ts';
import { type AuditFinding, auditMoney } from '#shared/adapters/postgres/money/audit/audit-money.ts';
import type { Config } from '#shared/config.ts';
import { startPostgres } from '../embedded/postgres.ts';
import { findSystem } from '../supervisor/system-file.ts';
import { type Audit, auditTable } from './audit-table.ts';
import type { Output } from './progress-view.ts';

export interface AuditCommandOptions {
  argv: string[];
  config: Config;
  stdout: Output;
  stderr: Output;
}

/** A system that starts takes a few seconds; one that takes longer is not waited for. */
const startWaitMs = 10_000;

export const auditHelp = `Checks every promise about money on the live database, and changes nothing.

  npm run audit
  --json    the findings as JSON (use: npm run --silent audit -- --json)
  --help    this text

Reads the database of the data folder (YTEMPIRE_DATA_DIR); starts it, and stops it again, when the system does not run.
Exit codes: 0 all in order, 1 a promise is broken, 2 the database cannot be read.
`;

/** `npm run audit`. Answers with the exit code. */
export async function auditCommand(options: AuditCommandOptions): Promise<number> {
  const { stdout, stderr } = options;
  try {
    const { values } = parseArgs({
      args: options.argv,
      options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help) {
      stdout.write(auditHelp);
      return 0;
    }
    const audit = await auditDatabase(options.config, (message) => stderr.write(`${message}\n`));
    stdout.write(values.json ? `${JSON.stringify(asJson(audit), null, 2)}\n` : auditTable(audit));
    return audit.findings.some(({ violations }) => violations > 0) ? 1 : 0;
  } catch (error) {
    stderr.write(`${inWords(error)}\n`);
    return 2;
  }
}

async function auditDatabase(config: Config, report: (message: string) => void): Promise<Audit> {
  const sweeping = config.isGatewaySet || (await findSystem(config.dataDir, startWaitMs)) !== undefined;
  await using opened = await openDatabase(config, sweeping, report);
  return { findings: await read(opened.url, sweeping), sweeping };
}

async function read(url: string, sweeping: boolean): Promise<AuditFinding[]> {
  const sql = connect(url, { max: 1, applicationName: 'audit' });
  try {
    return await auditMoney(sql, { sweeping });
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** The database as it runs, or started for the audit alone. */
async function openDatabase(
  { dataDir, secret }: Config,
  running: boolean,
  report: (message: string) => void,
): Promise<AsyncDisposable & { url: string }> {
  const leave = { [Symbol.asyncDispose]: async () => undefined };
  const isEmbedded = existsSync(join(dataDir, 'postgres/PG_VERSION'));
  if (running || !isEmbedded || (await answers(secret('database-url'))))
    return { url: secret('database-url'), ...leave };
  report('The system does not run here: starting its database for the audit ...');
  const server = await startPostgres({ dataDir });
  return { url: server.url, [Symbol.asyncDispose]: () => server.stop() };
}

async function answers(url: string): Promise<boolean> {
  const sql = connect(url, { max: 1 });
  try {
    await sql`select 1`;
    return true;
  } catch {
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** What an undefined table or column means: the database is behind the code. */
const olderCodes: readonly unknown[] = ['42P01', '42703', '42883'];

function inWords(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (olderCodes.includes(code))
    return `The database is older than this program (${message}): start the system once, then audit again.`;
  return `The books cannot be read: ${message}\nYTEMPIRE_DATA_DIR names the folder in which the system keeps its data.`;
}

function asJson({ findings, sweeping }: Audit) {
  return {
    in_order: findings.every(({ violations }) => violations === 0),
    system_runs: sweeping,
    checks: findings.map(({ name, promise, lookedAt, violations, examples }) => ({
      name,
      promise,
      looked_at: lookedAt ?? null,
      violations,
      examples,
    })),
  };
}
