import { connect } from '#shared/adapters/postgres/connect.ts';
import { createLedger } from '#shared/adapters/postgres/money/ledger.ts';
import type { Call } from './ledger-workers.ts';

/** A process of its own that asks the ledger many things at once; started by ledger-workers.ts. */
const [url = ''] = process.argv.slice(2);
const sql = connect(url, { max: 4 });
const ledger = createLedger(sql);

function make(call: Call): Promise<unknown> {
  switch (call.verb) {
    case 'reserve':
      return ledger.reserve(call.order);
    case 'settle':
      return ledger.settle(call.order);
    case 'void':
      return ledger.void(call.order);
    case 'expire':
      return expire(call.id);
    case 'post':
      return post(call.url, call.body);
  }
}

async function expire(id: string): Promise<unknown> {
  const [row] = await sql<{ expired: boolean }[]>`select expire_reservation(${id}) as expired`;
  return { kind: row?.expired ? 'expired' : 'not_expired' };
}

async function post(to: string, body: object): Promise<unknown> {
  const answer = await fetch(to, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: 'Bearer inside' },
    body: JSON.stringify(body),
  });
  return await answer.json();
}

process.on('message', async (calls: Call[]) => {
  try {
    process.send?.({ answers: await Promise.all(calls.map(make)) });
  } catch (error) {
    process.send?.({ error: String(error) });
  }
});
process.on('disconnect', () => process.exit(0));
await sql`select 1`;
process.send?.('ready');
