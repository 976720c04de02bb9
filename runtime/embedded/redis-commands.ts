import { z } from 'zod';

/** A command as it comes over HTTP: a name and its arguments. */
export const RedisCommand = z.tuple([z.string().min(1)], z.union([z.string(), z.number(), z.boolean()]));
export const RedisCommands = z.array(RedisCommand);
export type RedisCommand = z.infer<typeof RedisCommand>;

/** They change or occupy the connection that all callers share, or the server itself. */
const refused = new Set(
  `auth bgrewriteaof bgsave blmove blmpop blpop brpop brpoplpush bzmpop bzpopmax bzpopmin client cluster config debug
   discard exec failover hello migrate module monitor multi psubscribe psync punsubscribe quit readonly readwrite
   replicaof reset save select shutdown slaveof ssubscribe subscribe sunsubscribe swapdb sync unsubscribe unwatch wait
   waitaof watch`.split(/\s+/),
);

/** @returns why a command cannot be sent over REST, or undefined when it can. */
export function whyRefused([name, ...args]: RedisCommand): string | undefined {
  const word = name.toLowerCase();
  if (refused.has(word)) return `ERR ${word} is not available over REST: all callers share one connection`;
  const isRead = word === 'xread' || word === 'xreadgroup';
  if (isRead && args.some((arg) => String(arg).toLowerCase() === 'block'))
    return `ERR ${word} with BLOCK is not available over REST: all callers share one connection`;
  return undefined;
}

/** What Redis answered, as JSON; every string in base64 when asked, save a bare OK (Upstash's wire format). */
export function encodeReply(reply: unknown, asBase64: boolean): unknown {
  if (Array.isArray(reply)) return reply.map((item) => encodeString(item, asBase64));
  const encoded = encodeString(reply, false);
  return encoded === 'OK' ? encoded : encodeString(reply, asBase64);
}

function encodeString(reply: unknown, asBase64: boolean): unknown {
  if (Array.isArray(reply)) return reply.map((item) => encodeString(item, asBase64));
  if (reply instanceof Error) return encodeString(reply.message, asBase64);
  if (typeof reply === 'bigint') return String(reply);
  if (typeof reply !== 'string' && !Buffer.isBuffer(reply)) return reply ?? null;
  const bytes = Buffer.from(reply);
  return bytes.toString(asBase64 ? 'base64' : 'utf8');
}
