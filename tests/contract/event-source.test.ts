import { createOutboxSource } from '#shared/adapters/postgres/outbox-source.ts';
import type { EventSource } from '#shared/ports/event-source.ts';
import { contractOptions, eventSourceContract } from '../support/event-source-contract.ts';

/** The outbox itself: whoever takes looks at it. */
eventSourceContract(
  async ({ databaseUrl, subscriptions }) => {
    const sources: EventSource[] = [];
    const open = (): EventSource => {
      const source = createOutboxSource({ databaseUrl, ...contractOptions });
      sources.push(source);
      return source;
    };
    return {
      open,
      look: async () => void (await sources[0]?.take(subscriptions(), new Map())),
      close: async () => void (await Promise.all(sources.map((source) => source.close()))),
    };
  },
  { skip: false },
);
