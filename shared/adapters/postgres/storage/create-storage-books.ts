import type { StorageBooks } from '../../../ports/storage-books.ts';
import type { Sql } from '../connect.ts';
import { adopt, condemn, findUnknown, forget } from './condemn.ts';
import { countUsage } from './count-usage.ts';
import { countEnded, moveOn } from './move-on.ts';

/** What the storage keeper writes down, on Postgres; each operation lives in a file of its own. */
export function createStorageBooks(sql: Sql): StorageBooks {
  return {
    countEnded: (most) => countEnded(sql, most),
    moveOn: (keep, most) => moveOn(sql, keep, most),
    condemn: (removal, most) => condemn(sql, removal, most),
    forget: (removal, keys) => forget(sql, removal, keys),
    unknown: (keys) => findUnknown(sql, keys),
    adopt: (blobs) => adopt(sql, blobs),
    count: (space, neededBytes) => countUsage(sql, space, neededBytes),
  };
}
