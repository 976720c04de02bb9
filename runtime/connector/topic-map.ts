import { request } from 'undici';
import { z } from 'zod';
import { allTopics, type Topic } from '#shared/contracts/topics.ts';
import type { Subscription } from '#shared/ports/event-source.ts';

/** What the gateway says of a deployed function; only what the connector reads. */
const FunctionStatus = z.object({
  name: z.string(),
  annotations: z.record(z.string(), z.string()).nullish(),
  envVars: z.record(z.string(), z.string()).nullish(),
  /** Those that can be called now. */
  availableReplicas: z.int().min(0).nullish(),
});

export interface TopicMap {
  subscriptions: Subscription[];
  /** Most events a function may have in flight. */
  room: Map<string, number>;
}

/** Used where a function states no `max_inflight`, for each replica. */
const defaultRoom = 8;

/** Reads the `topic` annotations of all functions from the gateway. @throws when the gateway does not answer */
export async function readTopicMap(gatewayUrl: string, password: string): Promise<TopicMap> {
  const answer = await request(`${gatewayUrl}/system/functions`, {
    headers: { Authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}` },
    headersTimeout: 10_000,
  });
  if (answer.statusCode !== 200)
    throw new Error(`the gateway answered ${answer.statusCode} to /system/functions`);
  const functions = z.array(FunctionStatus).parse(await answer.body.json());
  const map: TopicMap = { subscriptions: [], room: new Map() };
  for (const { name, annotations, envVars, availableReplicas } of functions) {
    const topic = annotations?.topic;
    if (!isTopic(topic)) continue;
    map.subscriptions.push({ topic, functionName: name });
    // Each replica takes `max_inflight`. One that is counted as away is tried all the same: that is how it is found back.
    const replicas = Math.max(1, availableReplicas ?? 1);
    map.room.set(name, replicas * (Number(envVars?.max_inflight) || defaultRoom));
  }
  return map;
}

function isTopic(text: string | undefined): text is Topic {
  return text !== undefined && (allTopics as readonly string[]).includes(text);
}
