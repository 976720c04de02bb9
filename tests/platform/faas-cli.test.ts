import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { parse, stringify } from 'yaml';
import { readStackFile } from '../../runtime/gateway/stack-file.ts';
import { startLocalGateway } from '../support/local-gateway.ts';
import { findFaasCli } from './build-faas-cli.ts';
import { layOutImage } from './image-layout.ts';

const root = resolve(import.meta.dirname, '../..');
const faasCli = await findFaasCli();
const skip = 'missing' in faasCli ? faasCli.missing : false;
if (skip) console.error(`\n*** faas-cli IS NOT TESTED: ${skip}\n`);
const run = promisify(execFile);

interface Session {
  folder: string;
  /** Runs faas-cli, as an operator would in the checkout. */
  cli(args: readonly string[], input?: string): Promise<string>;
}

/** A home and a working folder of its own: faas-cli keeps its login in one and finds templates in the other. */
function openSession(gatewayUrl: string): Session {
  const folder = mkdtempSync(join(tmpdir(), 'faas-cli-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(join(root, 'templates'), join(folder, 'template'));
  const environment = { PATH: process.env.PATH, HOME: folder, OPENFAAS_URL: gatewayUrl };
  return {
    folder,
    async cli(args, input = '') {
      const path = 'path' in faasCli ? faasCli.path : '';
      const running = run(path, args, { cwd: folder, env: environment, timeout: 60_000 });
      running.child.stdin?.end(input);
      return (await running).stdout;
    },
  };
}

t.test(
  'the real faas-cli manages and calls functions of the local gateway',
  { skip, timeout: 120_000 },
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

t.test('faas-cli ready waits for the gateway and for a function', { skip, timeout: 60_000 }, async (t) => {
  await using gateway = await startLocalGateway();
  const { cli } = openSession(gateway.url);
  if (!/^\s+ready\s/m.test(await cli(['--help']))) {
    console.error('\n*** faas-cli ready IS NOT TESTED: this build is older than the command\n');
    t.pass('ready', { skip: 'this faas-cli is older than the command' });
    return;
  }
  await cli(['login', '--username', 'admin', '--password-stdin'], 'correct horse');
  t.match(await cli(['ready']), /gateway is ready/);
  t.match(await cli(['ready', 'echo']), /echo is ready/);
});

/** What a checkout needs for building images, and a function made of the template's own sample. */
function copyCheckout(folder: string): string[] {
  for (const path of ['functions', 'shared', 'package.json', 'package-lock.json', 'tsconfig.json'])
    cpSync(join(root, path), join(folder, path), { recursive: true });
  rmSync(join(folder, 'template'));
  cpSync(join(root, 'templates'), join(folder, 'template'), { recursive: true });
  const stack = parse(readFileSync(join(root, 'stack.yml'), 'utf8'));
  stack.version = '1.0';
  stack.functions.sample = { lang: 'node-hono', handler: './template/node-hono/function', image: 'sample:1' };
  writeFileSync(join(folder, 'stack.yml'), stringify(stack));
  return [...readStackFile(join(folder, 'stack.yml'), {}).keys()];
}

t.test(
  'each function loads from the image layout faas-cli prepares',
  { skip, timeout: 180_000 },
  async (t) => {
    const { cli, folder } = openSession('http://127.0.0.1:1');
    const names = copyCheckout(folder);
    await cli(['build', '-f', 'stack.yml', '--shrinkwrap']);
    for (const name of names) {
      const image = join(folder, 'images', name);
      mkdirSync(image, { recursive: true });
      await layOutImage(join(folder, 'build', name), image);
      const load = `const m = await import('./handler.ts'); if (!m.default) throw new Error('no default export')`;
      await t.resolves(run(process.execPath, ['--input-type=module', '-e', load], { cwd: image }), name);
    }
  },
);

t.test(
  'the entry point serves from its image layout and drains as the watchdog needs',
  { skip },
  async (t) => {
    const { cli, folder } = openSession('http://127.0.0.1:1');
    copyCheckout(folder);
    await cli(['build', '-f', 'stack.yml', '--shrinkwrap', '--filter', 'sample']);
    const image = join(folder, 'image');
    await layOutImage(join(folder, 'build', 'sample'), image);
    const port = 20_000 + (process.pid % 20_000);
    const child = spawn(process.execPath, ['entry/index.ts'], {
      cwd: image,
      stdio: 'inherit',
      env: {
        FUNCTION_HANDLER: join(image, 'handler.ts'),
        http_port: String(port),
        healthcheck_interval: '200ms',
      },
    });
    const url = `http://127.0.0.1:${port}`;
    const get = (path: string): Promise<number> =>
      fetch(`${url}${path}`).then(
        (answer) => answer.status,
        () => 0,
      );
    while ((await get('/_/health')) !== 200) await new Promise((done) => setTimeout(done, 50));
    t.equal(await get('/_/ready'), 200);
    t.same(await (await fetch(url, { method: 'POST', body: 'abc' })).json(), { received: 'abc' });
    child.kill('SIGTERM');
    t.equal(await get('/_/health'), 200, 'goes on serving after SIGTERM');
    const [code] = await once(child, 'exit');
    t.equal(code, 0);
  },
);
