import { createHash, timingSafeEqual } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { Redis } from 'ioredis';
import type { z } from 'zod';
import { encodeReply, RedisCommand, RedisCommands, whyRefused } from './redis-commands.ts';

export interface RedisRestOptions {
  readonly redis: Redis;
  /** What callers send as `Authorization: Bearer TOKEN`. */
  readonly token: string;
}

/**
 * The connection the bridge shares among its callers. RESP2, because that is what the wire format's replies look like.
 * A request waits for at most two attempts to reconnect.
 */
export function connectBridge(address: { host: string; port: number; password: string }): Redis {
  const { host, port, password } = address;
  const redis = new Redis({ host, port, password, protocol: 2, maxRetriesPerRequest: 2 });
  // Every waiting command fails with the reason; without a listener ioredis would print it as well.
  redis.on('error', () => undefined);
  return redis;
}

type Answer = { result: unknown } | { error: string };

const maxBodyBytes = 10_000_000;

/**
 * Redis over HTTP as Upstash and serverless-redis-http speak it, so that the same client works here and in the cluster:
 * `POST /` takes one command, `/pipeline` several, `/multi-exec` several as one transaction.
 * https://upstash.com/docs/redis/features/restapi
 */
export function redisRest({ redis, token }: RedisRestOptions): Hono {
  const app = new Hono();
  app.get('/', (c) => c.text('Redis over REST'));
  app.use(async (c, next) => {
    if (!isAuthorized(c.req.header('authorization'), token)) throw failure(401, 'Unauthorized');
    await next();
  });
  app.use(
    bodyLimit({ maxSize: maxBodyBytes, onError: () => refuse(413, 'ERR the request is larger than 10 MB') }),
  );
  app.post('/', async (c) => {
    const command = await read(c, RedisCommand);
    const [answer] = await runPipeline(redis, [command], wantsBase64(c));
    return answer && 'error' in answer ? c.json(answer, 400) : c.json(answer);
  });
  app.post('/pipeline', async (c) =>
    c.json(await runPipeline(redis, await read(c, RedisCommands), wantsBase64(c))),
  );
  app.post('/multi-exec', async (c) => {
    const commands = await read(c, RedisCommands);
    const why = commands.map(whyRefused).find((reason) => reason !== undefined);
    if (why !== undefined) throw failure(400, why);
    return c.json(await runTransaction(redis, commands, wantsBase64(c)));
  });
  app.notFound(() => refuse(404, 'ERR only POST /, /pipeline and /multi-exec are known'));
  app.onError((error) =>
    error instanceof HTTPException ? error.getResponse() : refuse(isReply(error) ? 400 : 503, error.message),
  );
  return app;
}

async function runPipeline(
  redis: Redis,
  commands: readonly RedisCommand[],
  asBase64: boolean,
): Promise<Answer[]> {
  const answers = commands.map(async (command): Promise<Answer> => {
    const why = whyRefused(command);
    if (why !== undefined) return { error: why };
    try {
      return { result: encodeReply(await redis.callBuffer(...words(command)), asBase64) };
    } catch (error) {
      // A lost connection fails the request as a whole, so that the client tries again.
      if (isReply(error)) return { error: error.message };
      throw error;
    }
  });
  return Promise.all(answers);
}

/** @throws the reply error when a command cannot even be queued; then none has run. */
async function runTransaction(
  redis: Redis,
  commands: readonly RedisCommand[],
  asBase64: boolean,
): Promise<Answer[]> {
  if (commands.length === 0) return [];
  const transaction = redis.multi();
  for (const command of commands) transaction.callBuffer(...words(command));
  const replies = (await transaction.exec()) ?? [];
  return replies.map(([error, reply]) =>
    error ? { error: error.message } : { result: encodeReply(reply, asBase64) },
  );
}

/** In capitals, because ioredis turns the replies of the commands it knows, like hgetall, into objects. */
function words([name, ...args]: RedisCommand): [string, ...string[]] {
  return [name.toUpperCase(), ...args.map(String)];
}

async function read<S extends z.ZodType>(c: Context, schema: S): Promise<z.output<S>> {
  const body: unknown = await c.req.json().catch(() => undefined);
  const parsed = schema.safeParse(body);
  if (!parsed.success)
    throw failure(400, 'ERR the body must be JSON: a command is an array of strings and numbers');
  return parsed.data;
}

function wantsBase64(c: Context): boolean {
  return c.req.header('upstash-encoding')?.toLowerCase() === 'base64';
}

function isAuthorized(header: string | undefined, token: string): boolean {
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function isReply(error: unknown): error is Error {
  return error instanceof Error && (error.name === 'ReplyError' || error.message.startsWith('EXECABORT'));
}

function failure(status: 400 | 401, message: string): HTTPException {
  return new HTTPException(status, { res: refuse(status, message) });
}

function refuse(status: number, message: string): Response {
  return Response.json({ error: message }, { status });
}
