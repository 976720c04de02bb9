import type { YoutubeAccounts } from '../../../ports/youtube-accounts.ts';
import type { Sql, Tx } from '../connect.ts';
import { uploading } from './accounts.ts';

/** Not a failure of anything: ends the transaction, so that neither account nor quota is taken. */
class SomebodyWasFaster extends Error {}

/** What projects have asked of YouTube, by days in California. */
export function createQuotaBooks(
  sql: Sql,
): Pick<YoutubeAccounts, 'quotaUsed' | 'take' | 'giveBack' | 'markEmpty'> {
  return {
    async quotaUsed(project, day) {
      const [row] = await sql<
        { uploads_used: number; units_used: number; uploads_empty: boolean; units_empty: boolean }[]
      >`select * from youtube_quota where project = ${project} and day = ${day}::date`;
      return {
        uploads: row?.uploads_used ?? 0,
        units: row?.units_used ?? 0,
        uploadsEmpty: row?.uploads_empty ?? false,
        unitsEmpty: row?.units_empty ?? false,
      };
    },
    async take(order) {
      try {
        await sql.begin((tx) => takeBoth(tx, order));
        return true;
      } catch (error) {
        if (error instanceof SomebodyWasFaster) return false;
        throw error;
      }
    },
    async giveBack(project, day, { uploads, units }) {
      await sql`
        update youtube_quota
        set uploads_used = greatest(0, uploads_used - ${uploads}::int), units_used = greatest(0, units_used - ${units}::int)
        where project = ${project} and day = ${day}::date`;
    },
    async markEmpty(project, day, bucket) {
      const [uploads, units] = [bucket === 'uploads', bucket === 'units'];
      await sql`
        insert into youtube_quota as q (project, day, uploads_empty, units_empty)
        values (${project}, ${day}::date, ${uploads}, ${units})
        on conflict (project, day) do update
        set uploads_empty = q.uploads_empty or excluded.uploads_empty, units_empty = q.units_empty or excluded.units_empty`;
    },
  };
}

/** Each is one guarded statement: what is checked is what is changed, however many ask at once. */
async function takeBoth(tx: Tx, order: Parameters<YoutubeAccounts['take']>[0]): Promise<void> {
  const { account, project, day, uploads, units, most, now, restUntil } = order;
  const taken = await tx`
    update youtube_accounts
    set last_upload_at = ${now}, rests_until = ${restUntil}, rests_because = ${uploading}
    where name = ${account} and project = ${project} and paused_at is null and refused_at is null
      and (rests_until is null or rests_until <= ${now}::timestamptz)
    returning 1`;
  if (taken.length === 0) throw new SomebodyWasFaster();
  const reserved = await tx`
    insert into youtube_quota as q (project, day, uploads_used, units_used)
    select ${project}, ${day}::date, ${uploads}::int, ${units}::int
    where ${uploads}::int <= ${most.uploads}::int and ${units}::int <= ${most.units}::int
    on conflict (project, day) do update
    set uploads_used = q.uploads_used + excluded.uploads_used, units_used = q.units_used + excluded.units_used
    where q.uploads_used + excluded.uploads_used <= ${most.uploads}::int
      and q.units_used + excluded.units_used <= ${most.units}::int
      and not q.uploads_empty and (excluded.units_used = 0 or not q.units_empty)
    returning 1`;
  if (reserved.length === 0) throw new SomebodyWasFaster();
}
