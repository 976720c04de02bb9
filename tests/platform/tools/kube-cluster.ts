import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../../runtime/embedded/free-port.ts';
import { dyingWithParent } from '../../../runtime/embedded/unprivileged.ts';
import { KubeClient } from './kube-client.ts';
import type { KubernetesTools } from './kubernetes.ts';

/** Ten times what it takes on two cores with nothing else to do. */
const startMs = 60_000;

/**
 * A control plane without controllers: what is sent to it is validated, admitted and kept, and nothing runs. Default
 * service accounts, pods of workloads and the status of quotas are for the test to make.
 */
export interface KubeCluster extends AsyncDisposable {
  /** As the administrator. */
  readonly admin: KubeClient;
  /** A configuration file for kubectl. */
  readonly kubeconfig: string;
}

/** Starts a real etcd and a real kube-apiserver on free ports of 127.0.0.1, with the admission plugins it has by default. */
export async function startKubeCluster(tools: KubernetesTools): Promise<KubeCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'kubernetes-'));
  const programs: Program[] = [];
  const stop = async () => {
    for (const program of programs.toReversed()) await program.end();
    await rm(folder, { recursive: true, force: true });
  };
  const [etcdUrl, peerUrl] = [await freeUrl(), await freeUrl()];
  const port = await freePort();
  const token = randomBytes(24).toString('base64url');
  const keyFile = join(folder, 'service-accounts.key');
  const tokenFile = join(folder, 'tokens.csv');
  await writeFile(keyFile, signingKey());
  await writeFile(tokenFile, `${token},admin,1,"system:masters"\n`);
  try {
    programs.push(await Program.start(tools.etcd, etcdOptions(folder, etcdUrl, peerUrl), folder));
    const apiOptions = apiServerOptions({ folder, etcdUrl, port, keyFile, tokenFile });
    const apiServer = await Program.start(tools.apiServer, apiOptions, folder);
    programs.push(apiServer);
    const url = `https://127.0.0.1:${port}`;
    const ca = await apiServer.until(() => readFile(join(folder, 'apiserver.crt'), 'utf8'));
    const admin = new KubeClient({ url, ca, token });
    await apiServer.until(async () => {
      const { status } = await admin.request('GET', '/readyz');
      if (status !== 200) throw new Error(`/readyz answers ${status}`);
    });
    const kubeconfig = join(folder, 'kubeconfig');
    await writeFile(kubeconfig, kubectlConfiguration(url, ca, token), { mode: 0o600 });
    return { admin, kubeconfig, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function freeUrl(): Promise<string> {
  return `http://127.0.0.1:${await freePort()}`;
}

function signingKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return privateKey.export({ type: 'sec1', format: 'pem' }).toString();
}

function etcdOptions(folder: string, url: string, peerUrl: string): string[] {
  return [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=default=${peerUrl}`,
    '--unsafe-no-fsync',
    '--log-level=warn',
  ];
}

function apiServerOptions(of: {
  folder: string;
  etcdUrl: string;
  port: number;
  keyFile: string;
  tokenFile: string;
}): string[] {
  return [
    `--etcd-servers=${of.etcdUrl}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${of.port}`,
    // It makes itself a certificate there.
    `--cert-dir=${of.folder}`,
    `--service-account-key-file=${of.keyFile}`,
    `--service-account-signing-key-file=${of.keyFile}`,
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    `--token-auth-file=${of.tokenFile}`,
    '--authorization-mode=RBAC',
    // As on k3s, whose device plugins and network run privileged.
    '--allow-privileged=true',
    '--service-cluster-ip-range=10.43.0.0/16',
  ];
}

/** JSON is YAML too. */
function kubectlConfiguration(url: string, ca: string, token: string): string {
  const authority = Buffer.from(ca).toString('base64');
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'test', cluster: { server: url, 'certificate-authority-data': authority } }],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin' } }],
  });
}

/** A server that dies with this process, and whose log is told when it does not start. */
class Program {
  readonly #child: ChildProcess;
  readonly #logFile: string;

  private constructor(child: ChildProcess, logFile: string) {
    this.#child = child;
    this.#logFile = logFile;
  }

  static async start(path: string, options: readonly string[], folder: string): Promise<Program> {
    const logFile = join(folder, `${path.split('/').at(-1)}.log`);
    const log = await open(logFile, 'w');
    const [command = '', ...args] = [...dyingWithParent('KILL'), path, ...options];
    const child = spawn(command, args, { cwd: folder, stdio: ['ignore', log.fd, log.fd] });
    child.once('error', () => {});
    await log.close();
    return new Program(child, logFile);
  }

  /** Tries until it works. @throws with the log when the program has ended or takes too long */
  async until<T>(work: () => Promise<T>): Promise<T> {
    const deadline = Date.now() + startMs;
    while (true) {
      try {
        return await work();
      } catch (cause) {
        if (this.#isRunning() && Date.now() < deadline) await pause(50);
        else throw new Error(`${await this.#lastWords()}`, { cause });
      }
    }
  }

  /** At once: nothing it keeps is wanted. */
  async end(): Promise<void> {
    if (!this.#isRunning()) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  #isRunning(): boolean {
    const { pid, exitCode, signalCode } = this.#child;
    return pid !== undefined && exitCode === null && signalCode === null;
  }

  async #lastWords(): Promise<string> {
    const said = await readFile(this.#logFile, 'utf8');
    return `${this.#child.spawnfile} did not start:\n${said.slice(-4000)}`;
  }
}
