import { createFileBlobs } from '#shared/adapters/files/blobs.ts';
import { connect } from '#shared/adapters/postgres/connect.ts';
import { createStorageBooks } from '#shared/adapters/postgres/storage/create-storage-books.ts';
import { usualKeepDays } from '#shared/domain/storage-tiers.ts';
import { StorageKeeper } from '../../runtime/sweeper/storage-keeper.ts';
import { silentLog } from './silent-log.ts';

/** A keeper in a process of its own, to be killed: takes turn after turn and removes one file after the other. */
const [url = '', folder = ''] = process.argv.slice(2);
const blobs = createFileBlobs(folder);
const keeper = new StorageKeeper({
  books: createStorageBooks(connect(url, { applicationName: 'keeper to be killed' })),
  blobs: {
    ...blobs,
    async remove(keys) {
      for (const key of keys) await blobs.remove([key]);
    },
  },
  ...{ keep: usualKeepDays, videosAtOnce: 7, log: silentLog, digits: 0 },
});
process.once('disconnect', () => process.exit());
process.send?.('ready');
for (;;) await keeper.turn();
