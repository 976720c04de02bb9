import type { YoutubeAccounts } from '../../../ports/youtube-accounts.ts';
import type { Sql } from '../connect.ts';
import { createAccountBooks } from './accounts.ts';
import { createPublicationBooks } from './publications.ts';
import { createQuotaBooks } from './quota.ts';

/** The books of publishing: accounts, quota, and what lies on YouTube. */
export function createYoutubeAccounts(sql: Sql): YoutubeAccounts {
  return { ...createAccountBooks(sql), ...createQuotaBooks(sql), ...createPublicationBooks(sql) };
}
