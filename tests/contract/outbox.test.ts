import t from 'tap';
import { createConnectorStore } from '#shared/adapters/postgres/connector-store.ts';
import { createOutbox } from '#shared/adapters/postgres/outbox.ts';
import { topics } from '#shared/contracts/topics.ts';
import { contractOptions } from '../support/event-source-contract.ts';
import { productDatabase } from '../support/videos.ts';

/** Garbage of a stranger's, as much in one message as a topic takes. */
const large = 4_000_000;

t.test('a relay is given no more at once than its memory holds, and all of it in turn', async (t) => {
  await using db = await productDatabase();
  const outbox = createOutbox({ databaseUrl: db.url, leaseMs: 60_000, transitMs: 60_000 });
  const { inbox, deliveries } = createConnectorStore({
    databaseUrl: db.url,
    ...contractOptions,
    mostForeign: 10,
  });
  const garbage = (offset: bigint, bytes: number) => ({
    ...{ topic: topics.scriptReady, partition: 0, offset, sentAt: new Date() },
    ...{ key: undefined, value: new Uint8Array(bytes), headers: {}, reason: 'the message is no JSON' },
  });
  await inbox.reject([garbage(1n, large), garbage(2n, large), garbage(3n, large), garbage(4n, 10)]);
  const first = await outbox.lease([], 500);
  const second = await outbox.lease([], 500);
  t.equal(first.length, 3, 'the last one begins below the limit');
  t.same(
    [...first, ...second].map(({ value }) => value.length),
    [large, large, large, 10],
  );
  t.same(await outbox.lease([], 500), []);
  await Promise.all([outbox.close(), inbox.close(), deliveries.close()]);
});
