import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { type ProgramRun, runProgram } from './run-program.ts';

const installer = resolve(import.meta.dirname, '../../k3s/install.sh');

/** What a machine says of itself, and how its cluster answers. */
export interface FakeFacts {
  user?: string;
  cores?: number;
  memoryGiB?: number;
  diskGiB?: number;
  /** Who listens on a port that is needed. */
  listener?: string;
  hasGpu?: boolean;
  /** What `ufw status` says. */
  firewall?: string;
  /** fs.aio-max-nr */
  aio?: number;
  /** Programs that are not installed. */
  missing?: readonly string[];
  /** The version of a k3s that is there already. */
  k3s?: string;
  /** The tag that functions have after a deployment. */
  deployedTag?: string;
  isPrepared?: boolean;
  slices?: string;
}

const goodServer: Required<FakeFacts> = {
  user: '0',
  cores: 16,
  memoryGiB: 125,
  diskGiB: 1800,
  listener: '',
  hasGpu: true,
  firewall: 'Status: inactive',
  aio: 65_536,
  missing: [],
  k3s: '',
  deployedTag: '0.1.0',
  isPrepared: true,
  slices: '4',
};

/** Programs of this machine that install.sh may use: they change nothing but files it names. */
const real = [
  ...['bash', 'sh', 'env', 'cat', 'sed', 'awk', 'grep', 'sort', 'tail', 'wc', 'dirname', 'realpath'],
  ...['find', 'mktemp', 'mkdir', 'cp', 'mv', 'rm', 'chmod', 'base64', 'openssl', 'sleep', 'diff'],
];

/**
 * A server that does nothing. It has the programs install.sh needs, which write down with what they were called; those that
 * change a server do nothing else.
 */
export class FakeServer {
  readonly #folder: string;

  /** @param folder also stands for the server's own file tree */
  constructor(folder: string, facts: FakeFacts = {}) {
    this.#folder = folder;
    this.change(facts);
  }

  /** The same server, of which other facts are true now. */
  change(facts: FakeFacts): void {
    const known = { ...goodServer, ...facts };
    const tools = this.file('tools');
    rmSync(tools, { recursive: true, force: true });
    mkdirSync(tools);
    for (const name of real) symlinkSync(whereIs(name), join(tools, name));
    for (const [name, answer] of Object.entries(answersOf(known))) {
      writeFileSync(
        join(tools, name),
        `#!${whereIs('bash')}\necho "${name} $*" >>${this.file('calls')}\n${answer}\n`,
      );
      chmodSync(join(tools, name), 0o755);
    }
    const absent = [...known.missing, ...(known.k3s ? [] : ['k3s'])];
    for (const name of absent) rmSync(join(tools, name));
  }

  /** Runs install.sh with this server's programs and no others. */
  install(...options: string[]): Promise<ProgramRun> {
    writeFileSync(this.file('calls'), '');
    return runProgram([whereIs('bash'), installer, '--config', this.file('etc/ytempire'), ...options], {
      environment: { PATH: this.file('tools'), DESTDIR: this.#folder, HOME: this.#folder },
      timeoutMs: 120_000,
    });
  }

  /** What the last run called, a line for each call. */
  calls(): string[] {
    return this.read('calls').split('\n').filter(Boolean);
  }

  file(path: string): string {
    return join(this.#folder, path);
  }

  read(path: string): string {
    return readFileSync(this.file(path), 'utf8');
  }

  has(path: string): boolean {
    return existsSync(this.file(path));
  }
}

function whereIs(name: string): string {
  const folder = (process.env.PATH ?? '').split(delimiter).find((path) => existsSync(join(path, name)));
  if (folder === undefined) throw new Error(`This machine has no ${name}`);
  return join(folder, name);
}

/** What each program prints, as the rest of a script. */
function answersOf(of: Required<FakeFacts>): Record<string, string> {
  const pages = Math.round(of.memoryGiB * 2 ** 18);
  return {
    id: `echo ${of.user}`,
    uname: `if [ "$1" = -m ]; then echo x86_64; else echo Linux; fi`,
    nproc: `echo ${of.cores}`,
    getconf: `if [ "$1" = PAGE_SIZE ]; then echo 4096; else echo ${pages}; fi`,
    df: `printf 'Avail\\n ${of.diskGiB}\\n'`,
    ss: `echo '${of.listener}'`,
    sysctl: `echo ${of.aio}`,
    systemctl: '',
    ufw: `echo '${of.firewall}'`,
    'nvidia-smi': of.hasGpu ? 'echo "NVIDIA A card, 999.1"' : 'echo "no devices were found"; exit 6',
    'nvidia-container-runtime': '',
    k3s: `echo 'k3s version ${of.k3s} (1234abcd)'`,
    curl: curlAnswer,
    helm: '',
    kubectl: kubectlAnswer(of),
    'faas-cli': `case "$1" in
      describe) echo "Name: $2"; echo "Image: ghcr.io/ytempire/$2:${of.deployedTag}" ;;
      login) cat >/dev/null ;;
    esac`,
  };
}

/** Downloads an installer that does nothing, and finds everything well that is asked. */
const curlAnswer = `case "$*" in
  *--output\\ /dev/null*/system/functions) printf 404 ;;
  *--output\\ /dev/null*) printf 200 ;;
  *) while [ "$1" != --output ]; do shift; done; echo 'echo installer $INSTALL_K3S_VERSION' >"$2" ;;
esac`;

/** Manifests that come through the standard input hold secrets: they are kept for the test. */
function kubectlAnswer({ isPrepared, slices }: Required<FakeFacts>): string {
  return `case "$*" in
    kustomize*) echo "built: $2" ;;
    *clusterIP*) printf 10.43.7.7 ;;
    *allocatable*) printf '${slices}' ;;
    *job/prepare*) exit ${isPrepared ? 0 : 1} ;;
    *-f\\ -) cat >>"$HOME/secrets-sent"; echo --- >>"$HOME/secrets-sent" ;;
  esac`;
}
