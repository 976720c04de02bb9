import t from 'tap';
import { Retryable } from '#shared/contracts/errors.ts';
import { VideoId } from '#shared/contracts/ids.ts';
import { type Topic, topics } from '#shared/contracts/topics.ts';
import type { Broker } from '#shared/ports/broker.ts';
import type { LeasedEvent, Outbox } from '#shared/ports/outbox.ts';
import { Relay } from '../../../runtime/relay/relay.ts';
import { silentLog } from '../../support/silent-log.ts';

const videoId = VideoId.parse('7c9e6679-7425-40de-944b-e07fc1f90ae7');
const event = (id: bigint, topic: Topic): LeasedEvent => ({
  ...{ id, topic, videoId, value: '{}', target: undefined, buried: undefined },
});

/** An outbox of these batches, one for each lease, that remembers what became of their events. */
function outboxOf(batches: LeasedEvent[][]) {
  const ends = { published: [] as bigint[], withoutBroker: [] as bigint[] };
  const outbox: Outbox = {
    lease: async () => batches.shift() ?? [],
    published: async (ids) => void ends.published.push(...ids),
    unpublishable: async (ids) => void ends.withoutBroker.push(...ids),
    onWake: async () => {},
    answers: async () => {},
    close: async () => {},
  };
  return { outbox, ends };
}

/** A broker one of whose topics takes nothing. */
function brokerWithout(closed: Topic, answers: () => Promise<void>) {
  const refuse = (): never => {
    throw new Retryable('broker_unavailable', 'there is no leader for this topic-partition');
  };
  const broker: Broker = {
    publish: async (messages) => (messages.some(({ topic }) => topic === closed) ? refuse() : undefined),
    read: refuse,
    ensureTopics: async () => [],
    answers,
    close: async () => {},
  };
  return broker;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

t.test('a topic that takes nothing holds up no other: its events go on without the broker', async (t) => {
  const { outbox, ends } = outboxOf([
    [event(1n, topics.renderGpu), event(2n, topics.scriptReady)],
    [event(3n, topics.videoRendered)],
  ]);
  const broker = brokerWithout(topics.renderGpu, async () => {});
  const options = { outbox, broker, subscriptions: () => [], log: silentLog, pollMs: 20, mostTries: 2 };
  const relay = new Relay(options);
  await relay.start();
  await until(() => ends.published.length === 2 && ends.withoutBroker.length === 1);
  await relay.stop();
  t.same(ends, { published: [2n, 3n], withoutBroker: [1n] });
});

t.test('while the broker itself is away nothing goes on without it', async (t) => {
  const { outbox, ends } = outboxOf([[event(1n, topics.renderGpu)]]);
  let asked = 0;
  const broker = brokerWithout(topics.renderGpu, async () => {
    asked += 1;
    throw new Retryable('broker_unavailable', 'nobody listens there');
  });
  const options = { outbox, broker, subscriptions: () => [], log: silentLog, pollMs: 20, mostTries: 1 };
  const relay = new Relay(options);
  await relay.start();
  await until(() => asked >= 2);
  await relay.stop();
  t.same(ends, { published: [], withoutBroker: [] });
});
