import { BlockList, isIPv6 } from 'node:net';
import { z } from 'zod';

const Labels = z.record(z.string(), z.string());
type Labels = z.infer<typeof Labels>;
const Selector = z.strictObject({
  matchLabels: Labels.default({}),
  matchExpressions: z
    .array(
      z.strictObject({
        key: z.string(),
        operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
        values: z.array(z.string()).default([]),
      }),
    )
    .default([]),
});
type Selector = z.infer<typeof Selector>;
const Peer = z.strictObject({
  podSelector: Selector.optional(),
  namespaceSelector: Selector.optional(),
  ipBlock: z.strictObject({ cidr: z.string(), except: z.array(z.string()).default([]) }).optional(),
});
type Peer = z.infer<typeof Peer>;
const Port = z.strictObject({
  protocol: z.enum(['TCP', 'UDP', 'SCTP']).default('TCP'),
  port: z.union([z.int(), z.string()]).optional(),
  endPort: z.int().optional(),
});
type Port = z.infer<typeof Port>;
const Ports = z.array(Port).default([]);
const Peers = z.array(Peer).default([]);

/** networking.k8s.io/v1 NetworkPolicy, every field of it. */
export const NetworkPolicy = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string() }),
  spec: z.strictObject({
    podSelector: Selector.default({ matchLabels: {}, matchExpressions: [] }),
    policyTypes: z.array(z.enum(['Ingress', 'Egress'])).optional(),
    ingress: z.array(z.strictObject({ from: Peers, ports: Ports })).optional(),
    egress: z.array(z.strictObject({ to: Peers, ports: Ports })).optional(),
  }),
});
export type NetworkPolicy = z.infer<typeof NetworkPolicy>;

/** A pod as policies see it, or a machine outside the cluster's network, which has an address only. */
export interface NetworkEnd {
  readonly address: string;
  readonly namespace?: string;
  readonly labels?: Labels;
  /** Ports that rules may name. */
  readonly namedPorts?: Readonly<Record<string, number>>;
}

export interface Connection {
  readonly from: NetworkEnd;
  readonly to: NetworkEnd;
  /** Of the pod: what a Service listens on is translated before policies are asked. */
  readonly port: number;
  readonly protocol?: 'TCP' | 'UDP';
}

/**
 * Whether policies let a connection be made: the sender's must let it out and the receiver's must let it in. An end that no policy
 * selects for a direction is open in that direction; rules add up.
 *
 * @param namespaces labels of each namespace
 */
export function canConnect(
  policies: readonly NetworkPolicy[],
  namespaces: ReadonlyMap<string, Labels>,
  { from, to, port, protocol = 'TCP' }: Connection,
): boolean {
  const isAllowed = (end: NetworkEnd, other: NetworkEnd, direction: 'Ingress' | 'Egress') => {
    const selecting = policies.filter((policy) => selects(policy, end, direction));
    if (selecting.length === 0) return true;
    return selecting.some((policy) =>
      rulesOf(policy, direction).some(
        ({ peers, ports }) =>
          (peers.length === 0 ||
            peers.some((peer) => isPeer(peer, other, policy.metadata.namespace, namespaces))) &&
          (ports.length === 0 || ports.some((allowed) => isPort(allowed, { port, protocol, of: to }))),
      ),
    );
  };
  return isAllowed(from, to, 'Egress') && isAllowed(to, from, 'Ingress');
}

function rulesOf(
  { spec }: NetworkPolicy,
  direction: 'Ingress' | 'Egress',
): { peers: Peer[]; ports: Port[] }[] {
  if (direction === 'Ingress') return (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }));
  return (spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }));
}

function selects(
  { metadata, spec }: NetworkPolicy,
  end: NetworkEnd,
  direction: 'Ingress' | 'Egress',
): boolean {
  const types = spec.policyTypes ?? ['Ingress', ...(spec.egress === undefined ? [] : ['Egress'])];
  return (
    types.includes(direction) &&
    end.namespace === metadata.namespace &&
    matches(spec.podSelector, end.labels ?? {})
  );
}

function isPeer(
  { ipBlock, podSelector, namespaceSelector }: Peer,
  end: NetworkEnd,
  ownNamespace: string,
  namespaces: ReadonlyMap<string, Labels>,
): boolean {
  if (ipBlock !== undefined)
    return isWithin(end.address, [ipBlock.cidr]) && !isWithin(end.address, ipBlock.except);
  if (end.namespace === undefined) return false;
  const isNamespace =
    namespaceSelector === undefined
      ? end.namespace === ownNamespace
      : matches(namespaceSelector, namespaces.get(end.namespace) ?? {});
  return isNamespace && (podSelector === undefined || matches(podSelector, end.labels ?? {}));
}

function isPort(
  allowed: Port,
  { port, protocol, of }: { port: number; protocol: string; of: NetworkEnd },
): boolean {
  if (allowed.protocol !== protocol) return false;
  if (allowed.port === undefined) return true;
  const first = typeof allowed.port === 'string' ? of.namedPorts?.[allowed.port] : allowed.port;
  return first !== undefined && port >= first && port <= (allowed.endPort ?? first);
}

function matches({ matchLabels, matchExpressions }: Selector, labels: Labels): boolean {
  const hasLabels = Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
  const fits = ({ key, operator, values }: Selector['matchExpressions'][number]) => {
    const value = labels[key];
    if (operator === 'Exists') return value !== undefined;
    if (operator === 'DoesNotExist') return value === undefined;
    const isOneOf = value !== undefined && values.includes(value);
    return operator === 'In' ? isOneOf : !isOneOf;
  };
  return hasLabels && matchExpressions.every(fits);
}

function isWithin(address: string, ranges: readonly string[]): boolean {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', bits] = range.split('/');
    list.addSubnet(network, Number(bits), isIPv6(network) ? 'ipv6' : 'ipv4');
  }
  return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
