import type { YoutubeAccounts } from '../../../ports/youtube-accounts.ts';
import type { Sql } from '../connect.ts';
import { translateUnavailable } from '../unavailable.ts';
import { createAccountBooks } from './accounts.ts';
import { createPublicationBooks } from './publications.ts';
import { createQuotaBooks } from './quota.ts';

/**
 * The books of publishing: accounts, quota, and what lies on YouTube. Each throws Retryable `database_unavailable` while
 * the database is away.
 */
export function createYoutubeAccounts(sql: Sql): YoutubeAccounts {
  return translated({ ...createAccountBooks(sql), ...createQuotaBooks(sql), ...createPublicationBooks(sql) });
}

function translated<Books extends object>(books: Books): Books {
  return new Proxy(books, {
    get(target, name, receiver) {
      const work: unknown = Reflect.get(target, name, receiver);
      if (typeof work !== 'function') return work;
      return async (...args: unknown[]) => {
        try {
          return await work.apply(target, args);
        } catch (error) {
          throw translateUnavailable(error);
        }
      };
    },
  });
}
