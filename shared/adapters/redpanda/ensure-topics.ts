import kafkajs, { type Admin } from 'kafkajs';
import type { Topic, TopicSettings } from '../../contracts/topics.ts';

type Plan = Readonly<Record<Topic, TopicSettings>>;

/**
 * Makes the topics that are missing. What exists is left as it is: somebody may have had a reason, and kafkajs could
 * change one setting only by resetting all others. Answers the differences.
 */
export async function ensureTopics(admin: Admin, plan: Plan, prefix: string): Promise<string[]> {
  const wanted = new Map(Object.entries(plan).map(([topic, settings]) => [`${prefix}${topic}`, settings]));
  const existing = new Set(await admin.listTopics());
  const missing = [...wanted].filter(([topic]) => !existing.has(topic));
  if (missing.length > 0)
    await admin.createTopics({
      waitForLeaders: true,
      topics: missing.map(([topic, { partitions, replicas, ...settings }]) => ({
        topic,
        numPartitions: partitions,
        replicationFactor: replicas,
        configEntries: configOf(settings),
      })),
    });
  const kept = [...wanted].filter(([topic]) => existing.has(topic));
  return kept.length > 0 ? await differences(admin, new Map(kept)) : [];
}

function configOf({
  retentionMs,
  largestMessageBytes,
}: Pick<TopicSettings, 'retentionMs' | 'largestMessageBytes'>) {
  return [
    { name: 'cleanup.policy', value: 'delete' },
    { name: 'retention.ms', value: String(retentionMs) },
    { name: 'max.message.bytes', value: String(largestMessageBytes) },
  ];
}

async function differences(admin: Admin, wanted: Map<string, TopicSettings>): Promise<string[]> {
  const names = [...wanted.keys()];
  const [{ topics }, { resources }] = await Promise.all([
    admin.fetchTopicMetadata({ topics: names }),
    admin.describeConfigs({
      includeSynonyms: false,
      resources: names.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name })),
    }),
  ]);
  const partitions = new Map(topics.map((topic) => [topic.name, topic.partitions.length]));
  const configs = new Map(
    resources.map(({ resourceName, configEntries }) => [
      resourceName,
      new Map(configEntries.map(({ configName, configValue }) => [configName, configValue])),
    ]),
  );
  return [...wanted].flatMap(([topic, settings]) => {
    const found: string[] = [];
    const count = partitions.get(topic) ?? 0;
    if (count < settings.partitions)
      found.push(`${topic} has ${count} of ${settings.partitions} partitions: rpk topic add-partitions`);
    for (const { name, value } of configOf(settings)) {
      const is = configs.get(topic)?.get(name);
      if (is !== undefined && is !== value)
        found.push(`${topic} has ${name}=${is} instead of ${value}: rpk topic alter-config`);
    }
    return found;
  });
}
