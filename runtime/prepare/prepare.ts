import { join } from 'node:path';
import postgres from 'postgres';
import { connect } from '#shared/adapters/postgres/connect.ts';
import { migrate } from '#shared/adapters/postgres/migrate.ts';
import { applyBudgets } from '#shared/adapters/postgres/money/apply-budgets.ts';
import { createBroker } from '#shared/adapters/redpanda/create-broker.ts';
import type { Config } from '#shared/config.ts';
import { topicPlan } from '#shared/domain/topic-plan.ts';
import type { Log } from '#shared/ports/log.ts';

const migrations = join(import.meta.dirname, '../../migrations');

/** Brings the database up to this version and writes the limits of today into it. May be repeated, and done twice at once. */
export async function prepareDatabase(
  databaseUrl: string,
  limits: Config['limits'],
  report: (message: string) => void,
): Promise<void> {
  await bringUpToDate(databaseUrl, report);
  const sql = connect(databaseUrl, { max: 1 });
  try {
    await applyBudgets(sql, limits);
  } finally {
    await sql.end();
  }
}

/** With a driver of its own: one that does not fetch types never hands out a connection to keep for oneself. */
async function bringUpToDate(databaseUrl: string, report: (message: string) => void): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const applied = await migrate(sql, migrations);
    if (applied.length > 0) report(`Brought the database up to ${applied.at(-1)}`);
  } finally {
    await sql.end();
  }
}

/** Makes the topics that are missing, and says what of the others is not as planned. */
export async function prepareTopics(
  brokers: string[],
  log: Log,
  report: (message: string) => void,
): Promise<void> {
  const broker = createBroker({ brokers, clientId: 'ytempire-prepare', log });
  const differences = await broker.ensureTopics(topicPlan);
  for (const difference of differences) report(`Topic ${difference}`);
}
