import type { Deliveries } from '../../ports/event-source.ts';
import type { Inbox } from '../../ports/inbox.ts';
import { connect } from './connect.ts';
import { createDeliveries, type DeliveryOptions } from './deliveries.ts';
import { createInbox } from './inbox.ts';

export interface ConnectorStoreOptions extends DeliveryOptions {
  databaseUrl: string;
  /** So many events of others may wait for a function before no more are taken in. */
  mostForeign: number;
}

/** What a connector behind a broker needs of the database: what arrives, and what can be taken. */
export function createConnectorStore(options: ConnectorStoreOptions): {
  deliveries: Deliveries;
  inbox: Inbox;
} {
  const { databaseUrl, mostForeign } = options;
  // One connection, so that an arrival and the taking after it are pipelined in order.
  const sql = connect(databaseUrl, { max: 1, applicationName: 'connector', byKey: true });
  const slow = connect(databaseUrl, { max: 1, applicationName: 'connector-inbox' });
  return { deliveries: createDeliveries(sql, options), inbox: createInbox(sql, slow, mostForeign) };
}
