import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from './refusal.ts';

/** The gateway's own password lies in the same folder and is no function's business. */
export const basicAuthSecret = 'basic-auth-password';
const namePattern = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
const largestBytes = 1 << 20;

/** Secrets as files of mode 0600 in one folder, handed to functions by name. */
export class SecretStore {
  readonly #folder: string;
  readonly #given: Readonly<Record<string, string>>;

  /** @param given used in the place of what the folder holds, and written nowhere else than where it is used */
  constructor(folder: string, given: Readonly<Record<string, string>> = {}) {
    this.#folder = folder;
    this.#given = given;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  list(): string[] {
    return readdirSync(this.#folder)
      .filter((name) => namePattern.test(name) && name !== basicAuthSecret)
      .sort();
  }

  has(name: string): boolean {
    return this.list().includes(name);
  }

  create(name: string, value: string | Uint8Array): void {
    refuseBadName(name);
    if (this.has(name)) throw new Refusal(409, `the secret ${name} exists; update it instead`);
    this.#write(name, value);
  }

  update(name: string, value: string | Uint8Array): void {
    this.#mustExist(name);
    this.#write(name, value);
  }

  remove(name: string): void {
    this.#mustExist(name);
    rmSync(join(this.#folder, name));
  }

  /**
   * Makes `target` hold copies of exactly these secrets.
   *
   * @throws {Refusal} 503 naming the first one that does not exist
   */
  copyInto(target: string, names: readonly string[]): void {
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target, { recursive: true, mode: 0o700 });
    for (const name of names) {
      if (!this.has(name))
        throw new Refusal(503, `the secret ${name} does not exist: faas-cli secret create ${name}`);
      const value = this.#given[name] ?? readFileSync(join(this.#folder, name));
      writeFileSync(join(target, name), value, { mode: 0o600 });
    }
  }

  #mustExist(name: string): void {
    refuseBadName(name);
    if (!this.has(name)) throw new Refusal(404, `the secret ${name} does not exist`);
  }

  #write(name: string, value: string | Uint8Array): void {
    if (value.length > largestBytes) throw new Refusal(413, 'a secret holds 1 MiB at most');
    const file = join(this.#folder, name);
    writeFileSync(`${file}.new~`, value, { mode: 0o600 });
    renameSync(`${file}.new~`, file);
  }
}

function refuseBadName(name: string): void {
  if (!namePattern.test(name) || name === basicAuthSecret)
    throw new Refusal(400, `"${name}" cannot name a secret: use lower-case letters, digits, dashes and dots`);
}
