import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { allTopics, topics } from '#shared/contracts/topics.ts';
import type { Subscription } from '#shared/ports/event-source.ts';
import { readTopicMap } from '../../runtime/connector/topic-map.ts';
import { startOnlooker } from '../support/broker-onlooker.ts';
import { allKept, brokenPromises, type RunningTestSystem } from '../support/running-system.ts';
import { kafkaMissing } from './tools/kafka.ts';
import { allHandled, queueOctopus, resultsOf, systemOnBroker, until } from './topics/octopus-on-broker.ts';
import { republish } from './topics/republish.ts';

const longestMs = 1_200_000;
// The whole file, not only the tests in it.
t.setTimeout(longestMs);

/** Topics on which a video without troubles travels in the CPU lane. */
const travelled = [
  topics.videoRequested,
  topics.scriptReady,
  topics.audioReady,
  topics.mediaReady,
  topics.renderCpu,
  topics.videoRendered,
  topics.videoValidated,
  topics.uploadReady,
  topics.videoCompleted,
];
const skip = await kafkaMissing();

t.test('the whole chain over a real broker', { skip, timeout: longestMs }, async (t) => {
  await using both = await systemOnBroker();
  const { kafka, system } = both;
  await using view = await startOnlooker(kafka.brokers, '');
  const listeners = await listenersOf(system);
  const before = await view.counts(allTopics);
  const undisturbed = await resultsOf(t, system, await queueOctopus(system));

  await t.test('every event goes over its topic, and every function reads all of its own', async (t) => {
    await view.allRead(listeners);
    await allHandled(system);
    const after = await view.counts(allTopics);
    const used = allTopics.filter((topic) => after.get(topic) !== before.get(topic));
    t.same(used.toSorted(), travelled.toSorted());
    t.same(await brokenPromises(system.sql), allKept);
  });

  await t.test('each message three times in another order: the same film, frame for frame', async (t) => {
    await using copies = await republish(
      kafka.brokers,
      allTopics.filter((topic) => topic !== topics.deadLetter),
    );
    const disturbed = await resultsOf(t, system, await queueOctopus(system));
    t.same(
      disturbed,
      undisturbed,
      'every result of every stage, with the hashes of what was drawn and heard',
    );
    const readAll = async (): Promise<void> => {
      await view.allRead(listeners);
      await allHandled(system);
    };
    await readAll();
    // Who copies may be a moment behind those who work.
    await until(async () => (copies.counts.events < 2 * travelled.length ? [] : [copies]));
    await copies.flush();
    await readAll();
    t.same(await brokenPromises(system.sql), allKept);
    const { events, asTheyWere, asStrangers } = copies.counts;
    t.equal(asTheyWere + asStrangers, 2 * events);
    t.ok(events >= 2 * travelled.length && asStrangers > 0, JSON.stringify(copies.counts));
    const moved = await system.sql`
      select from video_queue v where status <> 'completed' or retry_count > 0
        or (select count(*) from stage_runs where video_id = v.id) <> 6`;
    t.same(moved, [], 'late copies moved nothing');
  });
});

async function listenersOf({ gatewayUrl, dataDir }: RunningTestSystem): Promise<Subscription[]> {
  const password = (await readFile(join(dataDir, 'secrets/basic-auth-password'), 'utf8')).trim();
  return (await readTopicMap(gatewayUrl, password)).subscriptions;
}
