import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import t from 'tap';
import { fixtureStack, isAlive, startLocalGateway, until } from '../support/local-gateway.ts';

interface Status {
  name: string;
  envVars: Record<string, string>;
  availableReplicas: number;
  invocationCount: number;
}

t.test('everything under /system/ asks for the password', async (t) => {
  await using gateway = await startLocalGateway();
  for (const path of ['/system/functions', '/system/secrets', '/system/info', '/system/nothing']) {
    const answer = await fetch(`${gateway.url}${path}`);
    t.equal(answer.status, 401, path);
    t.equal(answer.headers.get('www-authenticate'), 'Basic realm="Restricted"');
  }
  const wrong = { headers: { authorization: `Basic ${btoa('admin:guess')}` } };
  t.equal((await fetch(`${gateway.url}/system/functions`, wrong)).status, 401);
  t.equal((await fetch(`${gateway.url}/healthz`)).status, 200);
  t.equal((await gateway.system('GET', '/system/nothing')).status, 404);
});

t.test('the functions of stack.yml are deployed at start, with variables filled in', async (t) => {
  await using gateway = await startLocalGateway({ environment: { PATH: process.env.PATH, TAG: '9' } });
  const listed = (await (await gateway.system('GET', '/system/functions')).json()) as Status[];
  t.same(
    listed.map((status) => status.name),
    ['broken', 'crash', 'echo', 'secretive', 'slow', 'socket', 'stream'],
  );
  const echo = await (await gateway.system('GET', '/system/function/echo?namespace=openfaas-fn')).json();
  t.match(echo, {
    name: 'echo',
    image: 'fixtures/echo:9',
    namespace: 'openfaas-fn',
    envVars: { greeting: 'hello', max_inflight: '0' },
    replicas: 1,
    availableReplicas: 1,
  });
  t.equal((await gateway.system('GET', '/system/function/nobody')).status, 404);
  t.same(await (await gateway.system('GET', '/system/namespaces')).json(), ['openfaas-fn']);
  t.match(await (await gateway.system('GET', '/system/info')).json(), {
    provider: { provider: String, version: { release: String }, orchestration: String },
    version: { release: String },
  });
});

t.test('a deployment takes effect, is counted on and survives a restart', async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'gateway-'));
  const slower = { service: 'slow', image: 'any', envVars: { exec_timeout: '100ms' } };
  {
    await using gateway = await startLocalGateway({ dataDir });
    t.equal((await fetch(`${gateway.url}/function/slow?ms=300`)).status, 200);
    t.equal((await gateway.system('PUT', '/system/functions', slower)).status, 202);
    t.equal((await fetch(`${gateway.url}/function/slow?ms=300`)).status, 504);
    t.equal((await gateway.system('DELETE', '/system/functions', { functionName: 'echo' })).status, 202);
    t.equal((await gateway.system('DELETE', '/system/functions', { functionName: 'echo' })).status, 404);
    t.equal((await fetch(`${gateway.url}/function/echo`)).status, 503);
  }
  await using gateway = await startLocalGateway({ dataDir });
  const status = (await (await gateway.system('GET', '/system/function/slow')).json()) as Status;
  t.equal(status.envVars.exec_timeout, '100ms');
  t.equal((await gateway.system('GET', '/system/function/echo')).status, 404, 'removed stays removed');
  rmSync(dataDir, { recursive: true });
});

t.test('an entry of stack.yml that was edited after a deployment wins at the next start', async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'gateway-'));
  const stackFile = join(dataDir, 'stack.yml');
  const folder = resolve(fixtureStack, '../functions');
  const text = readFileSync(fixtureStack, 'utf8').replaceAll('./functions', folder);
  writeFileSync(stackFile, text);
  const slower = { service: 'slow', envVars: { exec_timeout: '100ms' } };
  {
    await using gateway = await startLocalGateway({ dataDir, stackFile });
    await gateway.system('PUT', '/system/functions', slower);
  }
  writeFileSync(stackFile, text.replace('exec_timeout: 2s', 'exec_timeout: 3s'));
  await using gateway = await startLocalGateway({ dataDir, stackFile });
  const status = (await (await gateway.system('GET', '/system/function/slow')).json()) as Status;
  t.equal(status.envVars.exec_timeout, '3s');
  rmSync(dataDir, { recursive: true });
});

t.test('what environment_file says of the cluster does not hold here, however it comes', async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'gateway-'));
  const stackFile = join(dataDir, 'stack.yml');
  const folder = resolve(fixtureStack, '../functions');
  const echo = `lang: node-hono\n    handler: ${folder}/echo\n    image: echo:1\n    environment: { greeting: hello }`;
  const files = 'environment_file: [cluster.yml, "${SITE:-site.yml}", not-there.yml]';
  writeFileSync(
    stackFile,
    `provider: { name: openfaas, gateway: "" }\nfunctions:\n  echo:\n    ${echo}\n    ${files}\n`,
  );
  writeFileSync(join(dataDir, 'cluster.yml'), 'environment: { WHERE: cluster, HOW: fast }\n');
  writeFileSync(join(dataDir, 'site.yml'), 'environment: { WHERE: this-site }\n');
  await using gateway = await startLocalGateway({ dataDir, stackFile });
  const settings = async () =>
    ((await (await gateway.system('GET', '/system/function/echo')).json()) as Status).envVars;
  t.strictSame(await settings(), { greeting: 'hello' }, 'as it starts');
  // As faas-cli sends it: the files' settings among the others.
  const sent = { greeting: 'hi', WHERE: 'this-site', HOW: 'slow' };
  await gateway.system('PUT', '/system/functions', { service: 'echo', envVars: sent });
  t.strictSame(await settings(), { greeting: 'hi', HOW: 'slow' }, 'what was set otherwise is meant');
  rmSync(dataDir, { recursive: true });
});

t.test('a replaced function finishes the calls it has', async (t) => {
  await using gateway = await startLocalGateway();
  await fetch(`${gateway.url}/function/slow?ms=1`);
  const before = fetch(`${gateway.url}/function/slow?ms=400`);
  await until(async () => {
    const status = (await (await gateway.system('GET', '/system/function/slow')).json()) as Status;
    return status.invocationCount === 2;
  });
  await gateway.system('PUT', '/system/functions', { service: 'slow' });
  t.equal((await fetch(`${gateway.url}/function/slow?ms=1`)).status, 200);
  t.equal((await before).status, 200);
});

t.test('what cannot be deployed is refused with the reason', async (t) => {
  await using gateway = await startLocalGateway();
  const refusals: [string, number, object | string, RegExp][] = [
    ['POST', 400, { service: 'elsewhere', image: 'docker.io/x/y' }, /elsewhere has no code here/],
    ['POST', 400, { service: 'Bad_Name' }, /lower-case letters/],
    ['POST', 409, { service: 'echo' }, /deployed already/],
    ['PUT', 404, { service: 'elsewhere' }, /not deployed/],
    ['PUT', 400, { service: 'echo', secrets: ['nowhere'] }, /secret nowhere does not exist/],
    ['PUT', 400, { service: 'echo', secrets: ['basic-auth-password'] }, /does not exist/],
    ['PUT', 400, { service: 'echo', annotations: { topic: 'a,b' } }, /comma/],
    ['PUT', 400, { service: 'echo', envVars: { exec_timeout: 'soon' } }, /exec_timeout/],
    ['PUT', 400, { service: 'echo', envVars: { max_inflight: 'many' } }, /max_inflight/],
    ['POST', 400, { service: 'x', annotations: { 'ytempire.handler': '../../..' } }, /lies outside/],
    ['POST', 400, 'a text', /expected object/],
  ];
  for (const [method, status, body, reason] of refusals) {
    const answer = await gateway.system(method, '/system/functions', body);
    t.equal(answer.status, status, JSON.stringify(body));
    t.match(await answer.text(), reason);
  }
  const annotated = { service: 'second-echo', annotations: { 'ytempire.handler': './functions/echo' } };
  t.equal((await gateway.system('POST', '/system/functions', annotated)).status, 202);
  t.equal((await fetch(`${gateway.url}/function/second-echo`)).status, 200);
});

t.test('secrets are made, changed, listed and removed by name, and never read', async (t) => {
  await using gateway = await startLocalGateway();
  writeFileSync(join(gateway.dataDir, 'secrets', 'basic-auth-password'), 'hidden');
  const send = async (method: string, body: object): Promise<number> =>
    (await gateway.system(method, '/system/secrets', body)).status;
  t.equal(await send('POST', { name: 'api-key', namespace: 'openfaas-fn', value: 's3cret' }), 202);
  t.equal(await send('POST', { name: 'api-key', value: 'again' }), 409);
  t.equal(await send('PUT', { name: 'nobody', value: 'x' }), 404);
  t.equal(await send('PUT', { name: 'api-key', rawValue: btoa('raw') }), 202);
  const file = join(gateway.dataDir, 'secrets', 'api-key');
  t.equal(readFileSync(file, 'utf8'), 'raw');
  t.equal(statSync(file).mode & 0o777, 0o600);
  for (const name of ['../escape', 'a/b', '', '.hidden', 'basic-auth-password', 'nul\0byte', 'UPPER'])
    t.equal(await send('POST', { name, value: 'x' }), 400, JSON.stringify(name));
  t.equal(await send('DELETE', { name: 'basic-auth-password' }), 400);
  t.same(await (await gateway.system('GET', '/system/secrets')).json(), [
    { name: 'api-key', namespace: 'openfaas-fn' },
    { name: 'first-secret', namespace: 'openfaas-fn' },
  ]);
  t.equal(await send('DELETE', { name: 'api-key' }), 202);
  t.notOk(existsSync(file));
});

/** The gateway as the supervisor runs it. */
async function startProcess(dataDir: string): Promise<{ child: ChildProcess; url: string }> {
  const main = resolve(import.meta.dirname, '../../runtime/gateway/main.ts');
  const child = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      YTEMPIRE_DATA_DIR: dataDir,
      YTEMPIRE_PORT: '0',
      YTEMPIRE_STACK_FILE: fixtureStack,
      YTEMPIRE_LOG_LEVEL: 'silent',
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [message] = await once(child, 'message');
  return { child, url: `http://127.0.0.1:${(message as { port: number }).port}` };
}

t.test('kill -9 of the gateway leaves no function process, and the next one starts clean', async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'gateway-'));
  const killed = await startProcess(dataDir);
  const pids = [];
  for (const name of ['echo', 'crash/pid']) {
    const answer = await fetch(`${killed.url}/function/${name}`);
    pids.push(((await answer.json()) as { pid: number }).pid);
  }
  fetch(`${killed.url}/function/slow?ms=60000`).catch(() => {});
  killed.child.kill('SIGKILL');
  for (const pid of pids) await until(() => !isAlive(pid));

  const next = await startProcess(dataDir);
  t.equal((await fetch(`${next.url}/function/echo`)).status, 200);
  const password = readFileSync(join(dataDir, 'secrets', 'basic-auth-password'), 'utf8');
  t.equal(statSync(join(dataDir, 'secrets', 'basic-auth-password')).mode & 0o777, 0o600);
  const asked = await fetch(`${next.url}/system/secrets`, {
    headers: { authorization: `Basic ${btoa(`admin:${password}`)}` },
  });
  t.same(await asked.json(), [], 'its own password is no secret of functions');

  const call = fetch(`${next.url}/function/slow?ms=300`);
  await fetch(`${next.url}/function/echo`);
  next.child.kill('SIGTERM');
  t.equal((await call).status, 200, 'SIGTERM lets the call finish');
  const [code] = await once(next.child, 'exit');
  t.equal(code, 0);
  rmSync(dataDir, { recursive: true });
});
