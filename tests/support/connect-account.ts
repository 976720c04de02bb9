import type { Sql } from '#shared/adapters/postgres/connect.ts';
import { createYoutubeAccounts } from '#shared/adapters/postgres/youtube/create-youtube-accounts.ts';

/** A YouTube account as a person would have connected it, for tests in which nobody signs in with it. */
export async function connectAccount(sql: Sql, name = 'anybody'): Promise<void> {
  await createYoutubeAccounts(sql).connect({
    name,
    project: 'none',
    youtubeChannelId: 'UC0123456789012345678901',
    title: name,
    uploadsPlaylist: 'UU0123456789012345678901',
    tokenSealed: 'sealed by nobody',
  });
}
