import { execFile } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import t from 'tap';
import { readEnvironmentFiles } from '../../runtime/gateway/environment-files.ts';
import { readStackFile } from '../../runtime/gateway/stack-file.ts';
import { startLocalGateway } from '../support/local-gateway.ts';
import { copyCheckout, layOutContexts } from './images/build-contexts.ts';
import { layOutImage } from './images/image-layout.ts';
import { linkProductionPackages } from './images/production-packages.ts';
import { faasCliTool } from './tools/faas-cli.ts';

const root = resolve(import.meta.dirname, '../..');
const faasCli = await faasCliTool();
const skip = 'missing' in faasCli ? faasCli.missing : false;
if (skip) console.error(`\n*** faas-cli IS NOT TESTED: ${skip}\n`);
const run = promisify(execFile);
const help = 'path' in faasCli ? (await run(faasCli.path, ['--help'])).stdout : '';
const isOld = !/^\s+ready\s/m.test(help) && 'this faas-cli is older than the command';
if (!skip && isOld) console.error(`\n*** faas-cli ready IS NOT TESTED: ${isOld}\n`);

interface Session {
  folder: string;
  /** Runs faas-cli, as an operator would in the checkout. */
  cli(args: readonly string[], input?: string, environment?: Record<string, string>): Promise<string>;
}

/** A home and a working folder of its own: faas-cli keeps its login in one and finds templates in the other. */
function openSession(gatewayUrl: string): Session {
  const folder = mkdtempSync(join(tmpdir(), 'faas-cli-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(join(root, 'templates'), join(folder, 'template'));
  const environment = { PATH: process.env.PATH, HOME: folder, OPENFAAS_URL: gatewayUrl };
  return {
    folder,
    async cli(args, input = '', more = {}) {
      const path = 'path' in faasCli ? faasCli.path : '';
      const running = run(path, args, {
        cwd: folder,
        env: { ...environment, ...more },
        timeout: 300_000,
      });
      running.child.stdin?.end(input);
      return (await running).stdout;
    },
  };
}

t.test(
  'the real faas-cli manages and calls functions of the local gateway',
  { skip, timeout: 300_000 },
  async (t) => {
    await using gateway = await startLocalGateway();
    const { cli, folder } = openSession(gateway.url);
    cpSync(join(root, 'tests/fixtures/stack-functions.yml'), join(folder, 'stack.yml'));
    const login = ['login', '--username', 'admin', '--password-stdin'];

    await t.rejects(cli(['list']), 'before the login');
    await t.rejects(cli(login, 'wrong'), 'with a wrong password');
    t.match(await cli(login, 'correct horse'), /credentials saved for admin/);

    t.match(await cli(['list']), /^echo\s+0\s+1\s*$/m);
    t.match(await cli(['describe', 'echo']), /Status:\s+Ready[\s\S]*Image:\s+fixtures\/echo:1/);

    const deployed = await cli(['deploy', '-f', 'stack.yml', '--gateway', gateway.url]);
    t.equal(deployed.match(/Deployed\. 202 Accepted\./g)?.length, 7);
    t.match(JSON.parse(await cli(['invoke', 'echo', '--query', 'x=1'], 'hello')), {
      bytes: 5,
      query: { x: '1' },
    });
    t.match(await cli(['list', '--verbose']), /^echo\s+fixtures\/echo:1\s+1\s+1/m);

    t.match(await cli(['invoke', 'secretive']), '{"first-secret":"one"}');
    t.match(await cli(['logs', 'secretive', '--tail=false']), /somebody reads the secrets/);

    t.match(await cli(['secret', 'create', 'second-secret', '--from-literal=two']), /202 Accepted/);
    t.match(await cli(['secret', 'list']), /first-secret\s+second-secret/);
    await cli(['secret', 'update', 'second-secret', '--from-literal=three']);
    t.equal(readFileSync(join(gateway.dataDir, 'secrets/second-secret'), 'utf8'), 'three');
    await cli(['secret', 'remove', 'second-secret']);
    t.notMatch(await cli(['secret', 'list']), /second-secret/);

    t.match(
      await cli(['version', '--warn-update=false']),
      /Gateway[\s\S]*version: 0\.1\.0[\s\S]*orchestration: processes/,
    );
    t.match(await cli(['namespaces']), /openfaas-fn/);

    await cli(['remove', 'echo']);
    t.notMatch(await cli(['list']), /^echo/m);
    await cli(['deploy', '-f', 'stack.yml', '--filter', 'echo', '--gateway', gateway.url]);
    t.match(await cli(['list']), /^echo/m, 'a removed function is made again');
  },
);

t.test(
  'faas-cli ready waits for the gateway and for a function',
  { skip: skip || isOld, timeout: 300_000 },
  async (t) => {
    await using gateway = await startLocalGateway();
    const { cli } = openSession(gateway.url);
    await cli(['login', '--username', 'admin', '--password-stdin'], 'correct horse');
    t.match(await cli(['ready']), /gateway is ready/);
    t.match(await cli(['ready', 'echo']), /echo is ready/);
  },
);

t.test(
  'each function loads from the image layout faas-cli prepares',
  { skip, timeout: 300_000 },
  async (t) => {
    const { cli, folder } = openSession('http://127.0.0.1:1');
    rmSync(join(folder, 'template'));
    await copyCheckout(folder);
    await cli(['build', '-f', 'stack.yml', '--shrinkwrap']);
    const names = [...readStackFile(join(folder, 'stack.yml'), {}).keys()];
    const packages = join(folder, 'packages/node_modules');
    const dockerfile = readFileSync(join(folder, 'template/node-hono/Dockerfile'), 'utf8');
    await linkProductionPackages(dockerfile, packages);
    for (const name of names) {
      const image = join(folder, 'images', name);
      await layOutImage(join(folder, 'build', name), image, packages);
      const load = `const m = await import('./handler.ts'); if (!m.default) throw new Error('no default export')`;
      await t.resolves(run(process.execPath, ['--input-type=module', '-e', load], { cwd: image }), name);
    }
  },
);

t.test('without faas-cli the same contexts are laid out', { skip, timeout: 300_000 }, async (t) => {
  const [byCli, byUs] = await Promise.all(
    [faasCli, { missing: 'on purpose' }].map(async (tool) => {
      const { folder } = openSession('http://127.0.0.1:1');
      rmSync(join(folder, 'template'));
      await copyCheckout(folder);
      await layOutContexts(folder, tool);
      return contents(join(folder, 'build'));
    }),
  );
  t.ok(byCli && byCli.size > 1000);
  t.same(byUs, byCli);
});

t.test(
  'faas-cli gives each image what it is made from, and ffmpeg to those that need it',
  { skip },
  async (t) => {
    const { cli, folder } = openSession('http://127.0.0.1:1');
    rmSync(join(folder, 'template'));
    await copyCheckout(folder);
    // A docker that says how it was called.
    const programs = join(folder, 'programs');
    mkdirSync(programs);
    writeFileSync(join(programs, 'docker'), '#!/bin/sh\necho "docker $*"\n', { mode: 0o755 });
    const said = await cli(['build', '-f', 'stack.yml'], '', {
      PATH: `${programs}:${process.env.PATH}`,
      YTEMPIRE_REGISTRY: 'registry.example/team',
      YTEMPIRE_TAG: '7',
      YTEMPIRE_NODE_IMAGE: 'node:24@sha256:1234',
    });
    const calls = said.match(/^docker .*/gm) ?? [];
    t.equal(calls.length, 10);
    for (const call of calls) {
      t.match(call, /--build-arg NODE_IMAGE=node:24@sha256:1234 /);
      t.match(call, /--build-arg DEBIAN_IMAGE=debian:bookworm-slim /);
      t.match(call, /--build-arg WATCHDOG_IMAGE=ghcr\.io\/openfaas\/of-watchdog:[\d.]+ /);
      t.match(call, /--tag registry\.example\/team\/[a-z-]+:7 \.$/);
      const isForSoundOrFilm =
        /\/(audio-synthesis|media-collection|video-rendering|quality-validation|upload-preparation):7/.test(
          call,
        );
      t.equal(/--build-arg ADDITIONAL_PACKAGE=ffmpeg /.test(call), isForSoundOrFilm, call);
    }
  },
);

t.test(
  'what faas-cli sends of stack.yml is what is written there, and what functions are told of the cluster',
  { skip, timeout: 300_000 },
  async (t) => {
    const sent = new Map<string, Record<string, unknown>>();
    // OpenFaaS's gateway, as far as a deployment goes.
    const gateway = createServer(async (request, response) => {
      const deployment = JSON.parse((await text(request)) || '{}');
      if (request.method === 'PUT') sent.set(deployment.service, deployment);
      response.writeHead(202).end();
    }).listen(0, '127.0.0.1');
    await once(gateway, 'listening');
    t.teardown(() => gateway.close());
    const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
    const { cli, folder } = openSession(url);
    rmSync(join(folder, 'template'));
    await copyCheckout(folder);
    cpSync(join(root, 'k3s'), join(folder, 'k3s'), { recursive: true });
    await cli(['deploy', '-f', 'stack.yml', '--gateway', url]);
    const written = readStackFile(join(folder, 'stack.yml'), {});
    const files = ['k3s/functions.env.yml', 'k3s/overlays/server/functions.env.yml'];
    const ofCluster = readEnvironmentFiles(folder, files);
    t.same([...sent.keys()].sort(), [...written.keys()].sort());
    for (const [name, { deployment }] of written) {
      const { service, image, labels, limits, requests, readOnlyRootFilesystem } = deployment;
      t.match(sent.get(name), { service, image, labels, limits, requests, readOnlyRootFilesystem }, name);
      t.same(sent.get(name)?.secrets, deployment.secrets, `${name}: its secrets and no other`);
      t.same(
        sent.get(name)?.envVars,
        { ...ofCluster, ...deployment.envVars },
        `${name}: stack.yml has the last word`,
      );
      t.same(sent.get(name)?.annotations ?? {}, deployment.annotations ?? {}, `${name}: its topic`);
    }
  },
);

/** Every file below a folder with its bytes. */
function contents(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path): [string, string] => [relative(folder, path), readFileSync(path, 'base64')])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
