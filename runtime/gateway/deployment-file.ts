import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { FunctionDeployment } from './deployment.ts';

/** What was deployed (or, null, removed) through the API, and the stack.yml entry it stood against then. */
const Kept = z.record(
  z.string(),
  z.object({ deployment: FunctionDeployment.nullable(), fingerprint: z.string(), createdAt: z.string() }),
);
export type Kept = z.infer<typeof Kept>;

/** Remembers deployments made through the API over restarts. */
export class DeploymentFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** @throws when the file is there and cannot be understood: nothing is forgotten silently */
  read(): Kept {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch {
      return {};
    }
    return Kept.parse(JSON.parse(text));
  }

  write(kept: Kept): void {
    mkdirSync(dirname(this.#path), { recursive: true });
    writeFileSync(`${this.#path}.new`, JSON.stringify(kept, null, 2), { mode: 0o600 });
    renameSync(`${this.#path}.new`, this.#path);
  }
}
