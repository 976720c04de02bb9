import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { type FunctionDeployment, mostFunctions } from './deployment.ts';
import { DeploymentFile, type Kept } from './deployment-file.ts';
import { withoutSettings } from './environment-files.ts';
import { watchdogSettings } from './function-settings.ts';
import { Refusal } from './refusal.ts';
import type { SecretStore } from './secret-store.ts';
import { readStackFile, type StackEntry } from './stack-file.ts';

/** A deployment and where its code lies. */
export interface Deployed {
  deployment: FunctionDeployment;
  /** Absolute path of handler.ts. */
  handlerPath: string;
  /** ISO time. */
  createdAt: string;
}

export interface DeploymentsOptions {
  stackFile: string;
  /** For `${NAME:-default}` in stack.yml. */
  variables: Readonly<Record<string, string | undefined>>;
  keptFile: string;
  secrets: SecretStore;
}

/** A deployment's image is not run here; this annotation names its folder where stack.yml does not. */
const handlerAnnotation = 'ytempire.handler';

/**
 * What is deployed: stack.yml, changed by what came through the API since. An entry of stack.yml that was
 * edited after a deployment of that name wins over it again at the next start.
 */
export class Deployments {
  readonly #options: DeploymentsOptions;
  readonly #file: DeploymentFile;
  readonly #kept: Kept;
  readonly #deployed = new Map<string, Deployed>();

  constructor(options: DeploymentsOptions) {
    this.#options = options;
    this.#file = new DeploymentFile(options.keptFile);
    const stack = this.#readStack();
    this.#kept = Object.fromEntries(
      Object.entries(this.#file.read()).filter(
        ([name, kept]) => kept.fingerprint === (stack.get(name)?.fingerprint ?? ''),
      ),
    );
    const createdAt = new Date().toISOString();
    for (const [name, entry] of stack)
      if (!Object.hasOwn(this.#kept, name))
        this.#deployed.set(name, this.#locate(entry.deployment, stack, createdAt));
    for (const [name, kept] of Object.entries(this.#kept))
      if (kept.deployment) this.#deployed.set(name, this.#locate(kept.deployment, stack, kept.createdAt));
  }

  all(): Deployed[] {
    return [...this.#deployed.values()];
  }

  get(name: string): Deployed | undefined {
    return this.#deployed.get(name);
  }

  /** @throws {Refusal} 409 when there is one of that name; 400 when it cannot run here */
  create(deployment: FunctionDeployment): Deployed {
    if (this.#deployed.has(deployment.service))
      throw new Refusal(409, `${deployment.service} is deployed already; update it`);
    if (this.#deployed.size >= mostFunctions)
      throw new Refusal(
        400,
        `${mostFunctions} functions are deployed, as many as the community edition takes`,
      );
    return this.#put(deployment);
  }

  /** @throws {Refusal} 404 when there is none of that name; 400 when it cannot run here */
  update(deployment: FunctionDeployment): Deployed {
    this.#mustExist(deployment.service);
    return this.#put(deployment);
  }

  /** @throws {Refusal} 404 when there is none of that name */
  remove(name: string): void {
    this.#mustExist(name);
    this.#deployed.delete(name);
    this.#keep(name, null, this.#readStack());
  }

  #mustExist(name: string): void {
    if (!this.#deployed.has(name)) throw new Refusal(404, `${name} is not deployed`);
  }

  #put(sent: FunctionDeployment): Deployed {
    const stack = this.#readStack();
    const deployment = withoutSettings(sent, stack.get(sent.service)?.clusterSettings ?? {});
    refuseWhatTheClusterRefuses(deployment);
    watchdogSettings(deployment);
    for (const secret of deployment.secrets ?? [])
      if (!this.#options.secrets.has(secret))
        throw new Refusal(400, `the secret ${secret} does not exist: faas-cli secret create ${secret}`);
    const deployed = this.#locate(deployment, stack, new Date().toISOString());
    if (!existsSync(deployed.handlerPath))
      throw new Refusal(400, noHandler(deployment.service, deployed.handlerPath));
    this.#deployed.set(deployment.service, deployed);
    this.#keep(deployment.service, deployed, stack);
    return deployed;
  }

  #keep(name: string, deployed: Deployed | null, stack: Map<string, StackEntry>): void {
    this.#kept[name] = {
      deployment: deployed?.deployment ?? null,
      createdAt: deployed?.createdAt ?? new Date().toISOString(),
      fingerprint: stack.get(name)?.fingerprint ?? '',
    };
    this.#file.write(this.#kept);
  }

  #readStack(): Map<string, StackEntry> {
    return readStackFile(this.#options.stackFile, this.#options.variables);
  }

  #locate(deployment: FunctionDeployment, stack: Map<string, StackEntry>, createdAt: string): Deployed {
    const folder =
      stack.get(deployment.service)?.handlerFolder ??
      this.#annotatedFolder(deployment.annotations?.[handlerAnnotation], deployment.service);
    return { deployment, handlerPath: join(folder, 'handler.ts'), createdAt };
  }

  /** Code is run from nowhere but beside stack.yml. */
  #annotatedFolder(annotation: string | undefined, service: string): string {
    const root = dirname(resolve(this.#options.stackFile));
    const folder = resolve(root, annotation ?? `functions/${service}`);
    if (relative(root, folder).startsWith('..'))
      throw new Refusal(400, `${handlerAnnotation}: ${annotation} lies outside ${root}`);
    return folder;
  }
}

const noHandler = (service: string, handlerPath: string): string =>
  `${service} has no code here: this gateway runs handlers from its own checkout, not images, and ${handlerPath} ` +
  `does not exist. Name the function in stack.yml, or its folder in the annotation ${handlerAnnotation}.`;

/** What works here must not fail there. */
function refuseWhatTheClusterRefuses(deployment: FunctionDeployment): void {
  if (deployment.annotations?.topic?.includes(','))
    throw new Refusal(400, 'the community edition refuses a comma in the topic annotation');
}
