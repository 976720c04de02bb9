import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { startKafka } from '../platform/tools/kafka.ts';
import { type Figure, percentile } from './report.ts';
import { bareCarrier, type Carrier, ourCarrier } from './topics/carriers.ts';

/** Events sent as fast as they are taken, to see how many are carried. */
const together = 4000;
const senders = 4;
/** Events sent one by one, to see how long one is under way, and the pause between two of them on average. */
const oneByOne = 150;
const pauseMs = 15;
/** The ways take turns, so that whatever else the machine does slows down all of them. */
const rounds = 5;

interface Measured {
  /** Of each round. */
  perSecond: number[];
  /** From the answer to the commit (or from writing it, without a database) until it has come, in milliseconds. */
  hops: number[];
}

/**
 * Events from the commit of `emit` to the HTTP server of a function, through the embedded source and through a broker, beside
 * the least that can be done with the same broker and client.
 */
export default async function topicsBench(): Promise<Figure[]> {
  await using kafka = await startKafka();
  await using overBroker = await ourCarrier(kafka.brokers);
  await using withoutBroker = await ourCarrier(undefined);
  await using alone = await bareCarrier(kafka.brokers);
  for (const carrier of [alone, overBroker, withoutBroker]) await sendMany(carrier);
  const [bare, broker, embedded] = [nothing(), nothing(), nothing()];
  for (let round = 0; round < rounds; round += 1) {
    await measure(alone, bare);
    await measure(overBroker, broker);
    await measure(withoutBroker, embedded);
  }
  const ratios = broker.perSecond.map(
    (perSecond, round) => perSecond / (bare.perSecond[round] ?? Number.NaN),
  );
  return [
    {
      name: 'eventsPerSecondBroker',
      value: percentile(broker.perSecond, 0.5),
      meaning: 'events per second over the broker',
      target: '>= 2000',
    },
    {
      name: 'hopMsP50Broker',
      value: percentile(broker.hops, 0.5),
      meaning: 'commit of an event to its function having the call, over the broker, ms, p50',
      target: '<= 15',
    },
    { name: 'hopMsP99Broker', value: percentile(broker.hops, 0.99), meaning: 'the same, ms, p99' },
    {
      name: 'eventsPerSecondEmbedded',
      value: percentile(embedded.perSecond, 0.5),
      meaning: 'events per second without a broker',
    },
    {
      name: 'hopMsP50Embedded',
      value: percentile(embedded.hops, 0.5),
      meaning: 'a hop without a broker, ms, p50',
    },
    { name: 'hopMsP99Embedded', value: percentile(embedded.hops, 0.99), meaning: 'the same, ms, p99' },
    {
      name: 'eventsPerSecondBare',
      value: percentile(bare.perSecond, 0.5),
      meaning: 'messages per second, kafkajs writing and reading alone',
    },
    {
      name: 'hopMsP50Bare',
      value: percentile(bare.hops, 0.5),
      meaning: 'one of them, written to read, ms, p50',
    },
    { name: 'hopMsP99Bare', value: percentile(bare.hops, 0.99), meaning: 'the same, ms, p99' },
    {
      name: 'ratioToBareClient',
      value: percentile(ratios, 0.5),
      meaning: 'events over the broker, by messages of kafkajs alone',
    },
  ];
}

const nothing = (): Measured => ({ perSecond: [], hops: [] });

async function measure(carrier: Carrier, measured: Measured): Promise<void> {
  const beganAt = performance.now();
  await sendMany(carrier);
  measured.perSecond.push(together / ((performance.now() - beganAt) / 1000));
  measured.hops.push(...(await sendSome(carrier)));
}

/** Resolves when all have come. */
async function sendMany(carrier: Carrier): Promise<void> {
  const before = carrier.cameAt.size;
  let left = together;
  const sender = async (): Promise<void> => {
    while (left > 0) {
      const videos = Array.from({ length: Math.min(left, carrier.perSend) }, () => randomUUID());
      left -= videos.length;
      await carrier.send(videos);
    }
  };
  await Promise.all([...Array.from({ length: senders }, sender), carrier.came(before + together)]);
}

/** At random moments, whether or not the one before has come. Answers with the hops. */
async function sendSome(carrier: Carrier): Promise<number[]> {
  const before = carrier.cameAt.size;
  const leftAt = new Map<string, number>();
  for (let sent = 0; sent < oneByOne; sent += 1) {
    const video = randomUUID();
    leftAt.set(video, await carrier.send([video]));
    await pause(Math.random() * 2 * pauseMs);
  }
  await carrier.came(before + oneByOne);
  return [...leftAt].map(([video, at]) => (carrier.cameAt.get(video) ?? Number.NaN) - at);
}
