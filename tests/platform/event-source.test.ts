import t from 'tap';
import { startBrokerCarriage } from '../support/broker-carriage.ts';
import { eventSourceContract } from '../support/event-source-contract.ts';
import { kafkaMissing, startKafka } from './tools/kafka.ts';

/** What the embedded event source promises, with relay, broker and topics in between. */
t.setTimeout(900_000);

const skip = await kafkaMissing();
const kafka = skip ? undefined : await startKafka();
t.teardown(() => kafka?.[Symbol.asyncDispose]());

eventSourceContract((options) => startBrokerCarriage(kafka?.brokers ?? '', options), { skip });
