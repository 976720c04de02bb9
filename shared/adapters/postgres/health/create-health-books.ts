import type postgres from 'postgres';
import { z } from 'zod';
import { Allowance, type ProviderHealth } from '../../../contracts/readiness.ts';
import type { HealthBooks } from '../../../ports/readiness.ts';
import type { Sql } from '../connect.ts';

interface Row {
  provider: string;
  job: ProviderHealth['job'];
  state: ProviderHealth['state'];
  code: string | null;
  words: string;
  allowance: unknown;
  languages: unknown;
  checked_at: Date;
}

const Languages = z.array(z.string());

/** The providers' health in Postgres, whose clock says when they were asked. */
export function createHealthBooks(sql: Sql): HealthBooks {
  return {
    async list() {
      const rows = await sql<Row[]>`
        select provider, job, state, code, words, allowance, languages, checked_at from provider_health order by provider`;
      return rows.map(read);
    },
    async write({ provider, job, state, code, words, left, languages }) {
      const json = (value: unknown) => (value === undefined ? null : sql.json(value as postgres.JSONValue));
      await sql`
        insert into provider_health (provider, job, state, code, words, allowance, languages)
        values (${provider}, ${job}, ${state}, ${code ?? null}, ${words}, ${json(left)}, ${json(languages)})
        on conflict (provider) do update set job = excluded.job, state = excluded.state, code = excluded.code,
          words = excluded.words, allowance = excluded.allowance, languages = excluded.languages, checked_at = now()`;
    },
  };
}

function read({ provider, job, state, code, words, allowance, languages, checked_at }: Row): ProviderHealth {
  return {
    ...{ provider, job, state, words },
    code: code ?? undefined,
    left: Allowance.safeParse(allowance).data,
    languages: Languages.safeParse(languages).data,
    checkedAt: checked_at,
  };
}
