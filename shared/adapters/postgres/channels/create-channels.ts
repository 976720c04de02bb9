import type postgres from 'postgres';
import { ChannelProfile, plainProfile } from '../../../contracts/channel-profile.ts';
import type { ChannelId } from '../../../contracts/ids.ts';
import type { Channels } from '../../../ports/channels.ts';
import type { Sql } from '../connect.ts';

/** A profile is asked for with every stage and changes once a month. */
const freshForMs = 5000;
/** Far more channels than one server has videos for. */
const mostKept = 1000;

interface Row {
  id: ChannelId;
  profile: unknown;
  changed_at: Date;
}

/** @param now milliseconds on a clock that never goes back */
export function createChannels(sql: Sql, now: () => number = () => performance.now()): Channels {
  const kept = new Map<ChannelId, { profile: ChannelProfile; until: number }>();

  return {
    async profile(id) {
      const known = kept.get(id);
      if (known !== undefined && now() < known.until) return known.profile;
      const [row] = await sql<Row[]>`select id, profile, changed_at from channels where id = ${id}`;
      const profile = row === undefined ? plainProfile : readProfile(row);
      if (kept.size >= mostKept) kept.clear();
      kept.set(id, { profile, until: now() + freshForMs });
      return profile;
    },
    async list() {
      const rows = await sql<Row[]>`select id, profile, changed_at from channels order by id`;
      return rows.map((row) => ({ id: row.id, profile: readProfile(row), changedAt: row.changed_at }));
    },
    async describe(id, profile) {
      await sql`
        insert into channels (id, profile) values (${id}, ${sql.json(profile as postgres.JSONValue)})
        on conflict (id) do update set profile = excluded.profile, changed_at = now()`;
      kept.delete(id);
    },
    async forget(id) {
      const gone = await sql`delete from channels where id = ${id} returning id`;
      kept.delete(id);
      return gone.length > 0;
    },
  };
}

/** @throws ZodError when somebody else wrote what this version cannot read */
function readProfile({ id, profile }: Row): ChannelProfile {
  const read = ChannelProfile.safeParse(profile);
  if (read.success) return read.data;
  throw new Error(
    `the profile of channel ${id} cannot be read; write it anew: npm run channel -- set ${id} FILE`,
    {
      cause: read.error,
    },
  );
}
