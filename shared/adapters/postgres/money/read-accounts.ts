import { micros } from '../../../contracts/money.ts';
import type { AccountState } from '../../../ports/books.ts';
import type { Sql } from '../connect.ts';

interface AccountRow {
  id: string;
  limit_micros: bigint;
  reserved_micros: bigint;
  spent_micros: bigint;
  kept_micros: bigint;
}

export async function readAccount(sql: Sql, id: string): Promise<AccountState | undefined> {
  const [account] = await readAccounts(sql, [id]);
  return account;
}

/** Those of the accounts that exist, in order of their ids. */
export async function readAccounts(sql: Sql, ids: string[]): Promise<AccountState[]> {
  const rows = await sql<AccountRow[]>`
    select id, limit_micros, reserved_micros, spent_micros, kept_micros
    from cost_accounts where id = any(${ids}) order by id`;
  return rows.map(accountOf);
}

/** The system's and the channels' accounts of one day. */
export async function readDayAccounts(sql: Sql, day: string): Promise<AccountState[]> {
  const rows = await sql<AccountRow[]>`
    select id, limit_micros, reserved_micros, spent_micros, kept_micros from cost_accounts
    where id = 'system:' || ${day}::text or (id like 'channel:%' and right(id, 10) = ${day}::text)
    order by id desc`;
  return rows.map(accountOf);
}

function accountOf(row: AccountRow): AccountState {
  return {
    id: row.id,
    limit: micros(row.limit_micros),
    reserved: micros(row.reserved_micros),
    spent: micros(row.spent_micros),
    kept: micros(row.kept_micros),
  };
}
