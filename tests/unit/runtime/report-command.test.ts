import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { loadConfig } from '#shared/config.ts';
import { reportCommand } from '../../../runtime/cli/report-command.ts';
import { claimSystem } from '../../../runtime/supervisor/system-file.ts';

const report = (dataDir: string, ...argv: string[]) => reportWith({ YTEMPIRE_DATA_DIR: dataDir }, argv);

async function reportWith(environment: Record<string, string>, argv: readonly string[] = []) {
  const said: string[] = [];
  const output = { write: (text: string) => said.push(text) > 0 };
  const config = loadConfig(environment);
  const code = await reportCommand({ argv: [...argv], config, stdout: output, stderr: output });
  return { code, said: said.join('') };
}

t.test('npm run report asks the running gate for a day, in the form that was asked for', async (t) => {
  const server = createServer((request, response) => {
    response.end(`${request.url} ${request.headers.authorization}`);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.teardown(() => server.close());
  const dataDir = t.testdir({ secrets: { 'internal-token': 'inside' } });
  t.match(await report(dataDir), { code: 1, said: /No system runs .* npm start/ });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const inCluster = { YTEMPIRE_GATEWAY_URL: url, secret_mount_path: `${dataDir}/secrets` };
  t.match(
    await reportWith(inCluster),
    { code: 0, said: / Bearer inside$/ },
    'in a cluster, by the address set',
  );
  const claim = await claimSystem(dataDir, url);
  await claim.markReady();
  const asked = '/function/cost-gate/report/daily?format=';
  t.same(await report(dataDir), { code: 0, said: `${asked}text Bearer inside` });
  t.same(await report(dataDir, '--json', '--day', '2026-07-31'), {
    code: 0,
    said: `${asked}json&day=2026-07-31 Bearer inside`,
  });
  const png = `${dataDir}/day.png`;
  t.same(await report(dataDir, '--png', png), { code: 0, said: `${png}\n` });
  t.match(await report(dataDir, '--dya', 'x'), { code: 2, said: /--dya/ });
});
