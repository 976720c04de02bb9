import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { z } from 'zod';

/** Long for a busy machine: new kinds and policies are known within a second. */
const patienceMs = 60_000;

/** What every object of Kubernetes has; the rest is its kind's own. */
export const KubeObject = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string().optional(),
    generateName: z.string().optional(),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
});
export type KubeObject = z.infer<typeof KubeObject>;

/** An object without what the cluster adds as time goes by. */
export function withoutHistory(body: unknown): unknown {
  const { metadata, status: _status, ...object } = KubeObject.parse(body);
  const { resourceVersion: _version, managedFields: _managers, ...own } = metadata;
  return { ...object, metadata: own };
}

export interface KubeAnswer {
  readonly status: number;
  /** What the server says in Warning headers: fields that are deprecated, pods a namespace's level would not take. */
  readonly warnings: readonly string[];
  readonly body: unknown;
}

export interface SendOptions {
  /** Everything but keeping it. */
  readonly dryRun?: boolean;
}

interface Access {
  readonly url: string;
  readonly ca: string;
  readonly token: string;
  /** Whom to be instead, as `kubectl --as`. */
  readonly as?: string;
}

interface Resource {
  readonly name: string;
  readonly namespaced: boolean;
}

const ResourceList = z.object({
  resources: z.array(z.object({ name: z.string(), kind: z.string(), namespaced: z.boolean() })),
});

/** Talks to a Kubernetes API server as its own clients do; fields it does not know are refused. */
export class KubeClient {
  readonly #access: Access;
  readonly #agent: Agent;
  readonly #resources = new Map<string, Resource>();

  constructor(access: Access) {
    this.#access = access;
    this.#agent = new Agent({ connect: { ca: access.ca } });
  }

  /** The same server as somebody else sees it: `system:serviceaccount:NAMESPACE:NAME`, for example. */
  as(user: string): KubeClient {
    return new KubeClient({ ...this.#access, as: user });
  }

  /** Server-side apply: made when it is not there, changed otherwise. */
  async apply(object: KubeObject, { dryRun = false }: SendOptions = {}): Promise<KubeAnswer> {
    const path = `${await this.#collection(object)}/${object.metadata.name ?? ''}`;
    const query = `?fieldManager=tests&force=true&${strict(dryRun)}`;
    return this.request('PATCH', path + query, object, 'application/apply-patch+yaml');
  }

  async create(object: KubeObject, { dryRun = false }: SendOptions = {}): Promise<KubeAnswer> {
    return this.request('POST', `${await this.#collection(object)}?${strict(dryRun)}`, object);
  }

  /** The same object as it is now. */
  async read(object: KubeObject): Promise<KubeAnswer> {
    return this.request('GET', `${await this.#collection(object)}/${object.metadata.name ?? ''}`);
  }

  /** What a controller reports about an object, laid over what is there. */
  async reportStatus(object: KubeObject, status: object): Promise<KubeAnswer> {
    const path = `${await this.#collection(object)}/${object.metadata.name ?? ''}/status`;
    return this.request('PATCH', path, { status }, 'application/merge-patch+json');
  }

  async request(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
    contentType = 'application/json',
  ): Promise<KubeAnswer> {
    const { url, token, as } = this.#access;
    const answer = await request(url + path, {
      method,
      dispatcher: this.#agent,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': contentType,
        ...(as === undefined ? {} : { 'impersonate-user': as }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    const warnings = [answer.headers.warning ?? []].flat();
    return { status: answer.statusCode, warnings, body: parsed(text) };
  }

  /** Where objects of this kind live. Kinds of a definition just made are waited for. */
  async #collection({ apiVersion, kind, metadata }: KubeObject): Promise<string> {
    const group = `/${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}`;
    const { name, namespaced } = await this.#resource(group, kind);
    return namespaced ? `${group}/namespaces/${metadata.namespace ?? 'default'}/${name}` : `${group}/${name}`;
  }

  async #resource(group: string, kind: string): Promise<Resource> {
    const deadline = Date.now() + patienceMs;
    while (true) {
      const known = this.#resources.get(`${group}/${kind}`);
      if (known !== undefined) return known;
      const { body } = await this.request('GET', group);
      for (const { name, ...resource } of ResourceList.safeParse(body).data?.resources ?? [])
        if (!name.includes('/')) this.#resources.set(`${group}/${resource.kind}`, { name, ...resource });
      if (this.#resources.has(`${group}/${kind}`)) continue;
      if (Date.now() > deadline) throw new Error(`The server knows no ${kind} in ${group}`);
      await pause(100);
    }
  }
}

function strict(dryRun: boolean): string {
  return `fieldValidation=Strict${dryRun ? '&dryRun=All' : ''}`;
}

/** A refusal before the API proper is plain text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
