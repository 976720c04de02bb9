import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../../../runtime/embedded/free-port.ts';
import { dyingWithParent } from '../../../runtime/embedded/unprivileged.ts';
import { keptTool, type Tool } from './tool.ts';

const run = promisify(execFile);
/** The newest whose parts are all in Maven Central; its broker needs Java 17. */
const kafkaVersion = '4.3.1';
const slf4jVersion = '1.7.36';
const copyDependencies = 'org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies';
const downloadMs = 10 * 60_000;
const quickJava = ['-XX:+UseSerialGC', '-XX:-UsePerfData'];
/** Warnings, and the line that says it has started. */
const logging = [
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info',
];
/** A JVM beside renders on two cores. */
const startMs = 120_000;

/** A real broker, and the only node of its cluster. */
export interface Kafka extends AsyncDisposable {
  /** What YTEMPIRE_KAFKA_BROKERS takes. */
  readonly brokers: string;
  /** SIGKILL: nothing is flushed, nobody is told. */
  kill(): Promise<void>;
  /** The same data on the same port; resolves when it answers. */
  restart(): Promise<void>;
}

/** Somebody else's broker, Redpanda for example, in place of our own. */
const given = process.env.KAFKA_BROKERS;

/** Why tests that need a broker, or one that may be killed, cannot run here: for tap's `skip`. Said aloud too. */
export async function kafkaMissing({ toBeKilled = false } = {}): Promise<string | false> {
  if (given !== undefined && !toBeKilled) return false;
  const tool =
    given === undefined ? await kafkaTool() : { missing: 'KAFKA_BROKERS names one not to be killed' };
  if ('path' in tool) return false;
  console.error(`\n*** THE BROKER IS NOT TESTED${toBeKilled ? ' WITH KILLS' : ''}: ${tool.missing}\n`);
  return tool.missing;
}

/** Starts Apache Kafka on free ports of 127.0.0.1 with data of its own. @throws with its log when it does not start */
export async function startKafka(): Promise<Kafka> {
  if (given !== undefined) return foreign(given);
  const tool = await kafkaTool();
  if ('missing' in tool) throw new Error(tool.missing);
  const folder = await mkdtemp(join(tmpdir(), 'kafka-'));
  const broker = new Broker(tool.path, folder, await freePort(), await freePort());
  try {
    await broker.format();
    await broker.start();
  } catch (error) {
    await broker.dispose();
    throw error;
  }
  return {
    brokers: broker.address,
    kill: () => broker.kill(),
    restart: async () => {
      await broker.kill();
      await broker.start();
    },
    [Symbol.asyncDispose]: () => broker.dispose(),
  };
}

function foreign(brokers: string): Kafka {
  const refuse = () => Promise.reject(new Error('KAFKA_BROKERS names a broker that is not ours to kill'));
  return { brokers, kill: refuse, restart: refuse, [Symbol.asyncDispose]: async () => undefined };
}

/** All jars Kafka needs, from Maven Central. */
async function kafkaTool(): Promise<Tool> {
  return keptTool('kafka', kafkaVersion, async (folder) => {
    await run('java', ['-version']);
    await writeFile(join(folder, 'pom.xml'), projectFile());
    const options = ['-q', '-B', copyDependencies, '-DincludeScope=runtime', '-DoutputDirectory=libs'];
    await run('mvn', options, { cwd: folder, timeout: downloadMs });
  });
}

function projectFile(): string {
  const dependency = (group: string, artifact: string, version: string) =>
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>tests</groupId><artifactId>kafka</artifactId><version>1</version>
  <dependencies>
    ${dependency('org.apache.kafka', 'kafka_2.13', kafkaVersion)}
    ${dependency('org.slf4j', 'slf4j-simple', slf4jVersion)}
  </dependencies>
</project>
`;
}

class Broker {
  readonly #libs: string;
  readonly #folder: string;
  readonly #settings: string;
  readonly #logFile: string;
  readonly #ports: { clients: number; controller: number };
  #child: ChildProcess | undefined;

  constructor(tool: string, folder: string, clients: number, controller: number) {
    this.#libs = join(tool, 'libs', '*');
    this.#folder = folder;
    this.#settings = join(folder, 'server.properties');
    this.#logFile = join(folder, 'kafka.log');
    this.#ports = { clients, controller };
  }

  get address(): string {
    return `127.0.0.1:${this.#ports.clients}`;
  }

  async format(): Promise<void> {
    await writeFile(this.#settings, this.#properties());
    const id = randomBytes(16).toString('base64url');
    const format = [
      'kafka.tools.StorageTool',
      'format',
      '--standalone',
      `--cluster-id=${id}`,
      '-c',
      this.#settings,
    ];
    await run('java', ['-Xmx128m', ...quickJava, '-cp', this.#libs, ...format]);
  }

  async start(): Promise<void> {
    const log = await open(this.#logFile, 'w');
    const [command = '', ...args] = [
      ...dyingWithParent('KILL'),
      ...['java', '-Xmx384m', ...quickJava, ...logging, '-cp', this.#libs, 'kafka.Kafka', this.#settings],
    ];
    const child = spawn(command, args, { stdio: ['ignore', log.fd, log.fd] });
    this.#child = child;
    child.once('error', () => {});
    await log.close();
    const deadline = Date.now() + startMs;
    while (!(await this.#said()).includes('Kafka Server started')) {
      const hasEnded = child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
      if (hasEnded || Date.now() > deadline)
        throw new Error(`Kafka did not start:\n${(await this.#said()).slice(-4000)}`);
      await pause(50);
    }
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  async dispose(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #said(): Promise<string> {
    return readFile(this.#logFile, 'utf8');
  }

  #properties(): string {
    const controller = `127.0.0.1:${this.#ports.controller}`;
    const listeners = `CLIENTS://${this.address},CONTROLLER://${controller}`;
    const settings = {
      'process.roles': 'broker,controller',
      'node.id': '1',
      'controller.quorum.bootstrap.servers': controller,
      'controller.listener.names': 'CONTROLLER',
      'inter.broker.listener.name': 'CLIENTS',
      listeners,
      'advertised.listeners': listeners,
      'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,CLIENTS:PLAINTEXT',
      'log.dirs': join(this.#folder, 'data'),
      'auto.create.topics.enable': 'false',
      // Who comes back after a kill is taken in only when the controller has given up on its former self.
      'broker.session.timeout.ms': '3000',
      'broker.heartbeat.interval.ms': '300',
      'group.initial.rebalance.delay.ms': '0',
      'offsets.topic.num.partitions': '1',
      'offsets.topic.replication.factor': '1',
      'transaction.state.log.replication.factor': '1',
      'transaction.state.log.min.isr': '1',
    };
    return Object.entries(settings)
      .map(([name, value]) => `${name}=${value}\n`)
      .join('');
  }
}
