import type { AuditCheck } from './check.ts';

/** What the database itself refuses. Without these the promises would rest on the code alone. */
const constraints: readonly string[] = [
  'budgets.budgets_pkey',
  'budgets.budgets_one_check',
  'budgets.budgets_video_limit_micros_check',
  'cost_accounts.cost_accounts_pkey',
  'cost_accounts.never_above_its_limit',
  'cost_accounts.cost_accounts_limit_micros_check',
  'cost_accounts.cost_accounts_reserved_micros_check',
  'cost_accounts.cost_accounts_spent_micros_check',
  'cost_accounts.cost_accounts_kept_micros_check',
  'cost_alerts.cost_alerts_once_key_key',
  'effects.effects_pkey',
  'effects.effects_check',
  'effects.effects_check1',
  'effects.effects_quote_micros_check',
  'effects.effects_reservation_id_fkey',
  'effects.effects_status_check',
  'effects.the_cache_is_free',
  'pipeline_costs.pipeline_costs_amount_check',
  'pipeline_costs.pipeline_costs_currency_check',
  'pipeline_costs.pipeline_costs_video_id_fkey',
  'provisions.provisions_pkey',
  'provisions.provisions_amount_micros_check',
  'reservation_extensions.reservation_extensions_pkey',
  'reservations.reservations_pkey',
  'reservations.reservations_amount_micros_check',
  'reservations.reservations_status_check',
  'reservations.a_client_has_until',
  'reservations.ended_says_when',
  'reservations.posted_says_how_much',
  'reservations.posts_what_it_holds_at_most',
];

const triggers: readonly string[] = [
  'cost_alerts.cost_alerts_are_append_only',
  'pipeline_costs.pipeline_costs_is_append_only',
  'pipeline_costs.pipeline_costs_is_never_emptied',
];

/** Settings that a server may have lost since; without them a power cut could undo what was answered. */
const settings: readonly string[] = ['fsync', 'full_page_writes', 'synchronous_commit'];

/** The guards inside the database. */
export const schemaChecks: readonly AuditCheck[] = [
  {
    name: 'the database refuses',
    promise: 'the constraints that guard money exist and are enforced',
    rows: (db) => db`
      select n.name as what, case when c.oid is null then 'is missing'
        when not (c.convalidated and c.conenforced) then 'is not enforced' end as wrong
      from unnest(${constraints as string[]}::text[]) as n (name)
      left join pg_constraint c
        on c.conrelid = to_regclass(split_part(n.name, '.', 1)) and c.conname = split_part(n.name, '.', 2)`,
  },
  {
    name: 'append-only',
    promise: 'the triggers that keep the ledger and the alerts append-only exist and are enabled',
    rows: (db) => db`
      select n.name as what, case when t.oid is null then 'is missing'
        when t.tgenabled not in ('O', 'A') then 'is disabled' end as wrong
      from unnest(${triggers as string[]}::text[]) as n (name)
      left join pg_trigger t on t.tgrelid = to_regclass(split_part(n.name, '.', 1)) and t.tgname = split_part(n.name, '.', 2)`,
  },
  {
    name: 'answered is written',
    promise: 'what the database has confirmed is on the disk',
    rows: (db) => db`
      select n.name as what, case when current_setting(n.name) = 'off' then 'is off' end as wrong
      from unnest(${settings as string[]}::text[]) as n (name)`,
  },
];
