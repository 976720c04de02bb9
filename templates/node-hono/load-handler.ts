import { pathToFileURL } from 'node:url';
import { Hono } from 'hono';

/** A handler ready to be served. */
export interface Serveable {
  app: Hono;
  /** Resolves when everything the function depends on answers; rejects with the reason otherwise. */
  ready(): Promise<void>;
  /** Lets go of connections; called once, when nothing is in flight any more. */
  close(): Promise<void>;
}

/**
 * Loads the module's default export: a Hono app is served as it is, anything else (a stage) is given to
 * `#shared/compose.ts`, which is loaded only then, so a plain app drags no database along.
 */
export async function loadHandler(handlerPath: string, functionName: string): Promise<Serveable> {
  const module: { default?: unknown } = await import(pathToFileURL(handlerPath).href);
  const handler = module.default;
  if (handler === undefined)
    throw new Error(`${handlerPath} has no default export: export a Hono app or a stage`);
  if (handler instanceof Hono) return { app: handler, ready: async () => {}, close: async () => {} };
  const { serveable } = await import('#shared/compose.ts');
  return serveable(handler, functionName, handlerPath);
}
