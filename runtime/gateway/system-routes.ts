import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { FunctionDeployment, namespace } from './deployment.ts';
import type { Deployments } from './deployments.ts';
import type { FunctionPool } from './function-pool.ts';
import { Refusal } from './refusal.ts';
import { answerEmpty, answerJson, readBody } from './respond.ts';
import type { SecretStore } from './secret-store.ts';
import { answerLogs } from './system-logs.ts';

export interface SystemParts {
  deployments: Deployments;
  pool: FunctionPool;
  secrets: SecretStore;
  /** Shown by `faas-cli version`. */
  release: string;
}

/** Answers one kind of request. */
export type Route = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> | void;

const largestBodyBytes = 2 << 20;
const NamedFunction = z.object({ functionName: z.string(), namespace: z.string().nullish() });
const Scaling = z.object({ serviceName: z.string().optional(), replicas: z.int().min(0) });
const NamedSecret = z.object({ name: z.string(), namespace: z.string().nullish() });
const Secret = NamedSecret.extend({
  value: z.string().optional(),
  rawValue: z.base64().nullish(),
});

/**
 * The part of OpenFaaS's API that manages functions (faas-provider's and the gateway's own).
 *
 * @returns the route for a method and path; undefined when there is none
 */
export function systemRoutes(parts: SystemParts): (method: string, path: string) => Route | undefined {
  const fixed: Readonly<Record<string, Route>> = {
    'GET /system/info': (_request, response) => answerJson(response, 200, info(parts.release)),
    'GET /system/namespaces': (_request, response) => answerJson(response, 200, [namespace]),
    'GET /system/logs': (request, response, url) => answerLogs(parts.pool, request, response, url),
    ...functionRoutes(parts),
    ...secretRoutes(parts.secrets),
  };
  return (method, path) => fixed[`${method} ${path}`] ?? namedRoute(parts, method, path);
}

function functionRoutes({ deployments, pool }: SystemParts): Record<string, Route> {
  return {
    'GET /system/functions': (_request, response) =>
      answerJson(
        response,
        200,
        pool.names().map((name) => pool.statusOf(name)),
      ),
    'POST /system/functions': async (request, response) => {
      await pool.put(deployments.create(await readJson(request, FunctionDeployment)));
      answerEmpty(response, 202);
    },
    'PUT /system/functions': async (request, response) => {
      await pool.put(deployments.update(await readJson(request, FunctionDeployment)));
      answerEmpty(response, 202);
    },
    'DELETE /system/functions': async (request, response) => {
      const { functionName } = await readJson(request, NamedFunction);
      deployments.remove(functionName);
      pool.remove(functionName);
      answerEmpty(response, 202);
    },
  };
}

function namedRoute({ pool }: SystemParts, method: string, path: string): Route | undefined {
  const [, verb, name] = /^\/system\/(function|scale-function)\/([a-z0-9-]+)$/.exec(path) ?? [];
  if (!name) return undefined;
  if (verb === 'function' && method === 'GET')
    return (_request, response) => {
      const status = pool.statusOf(name);
      if (!status) throw new Refusal(404, `${name} is not deployed`);
      answerJson(response, 200, status);
    };
  if (verb === 'scale-function' && method === 'POST')
    return async (request, response) => {
      pool.scale(name, (await readJson(request, Scaling)).replicas);
      answerEmpty(response, 202);
    };
  return undefined;
}

function secretRoutes(secrets: SecretStore): Record<string, Route> {
  return {
    'GET /system/secrets': (_request, response) =>
      answerJson(
        response,
        200,
        secrets.list().map((name) => ({ name, namespace })),
      ),
    'POST /system/secrets': async (request, response) => {
      const secret = await readJson(request, Secret);
      secrets.create(secret.name, secretBytes(secret));
      answerEmpty(response, 202);
    },
    'PUT /system/secrets': async (request, response) => {
      const secret = await readJson(request, Secret);
      secrets.update(secret.name, secretBytes(secret));
      answerEmpty(response, 202);
    },
    'DELETE /system/secrets': async (request, response) => {
      secrets.remove((await readJson(request, NamedSecret)).name);
      answerEmpty(response, 202);
    },
  };
}

const secretBytes = (secret: z.infer<typeof Secret>): Buffer =>
  secret.rawValue ? Buffer.from(secret.rawValue, 'base64') : Buffer.from(secret.value ?? '');

function info(release: string): object {
  const version = { sha: 'local', release };
  return {
    provider: { provider: 'ytempire-local', version, orchestration: 'processes' },
    version,
    arch: process.arch,
  };
}

async function readJson<Value>(request: IncomingMessage, schema: z.ZodType<Value>): Promise<Value> {
  const body = await readBody(request, largestBodyBytes);
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw new Refusal(400, 'the body is not JSON');
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Refusal(400, z.prettifyError(parsed.error));
  return parsed.data;
}
