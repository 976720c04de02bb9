import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { expandVariables } from '../../../runtime/gateway/expand-variables.ts';
import { endToEndHeaders } from '../../../runtime/gateway/headers.ts';
import { LogStore } from '../../../runtime/gateway/log-store.ts';
import { splitLines } from '../../../runtime/gateway/split-lines.ts';
import { readStackFile } from '../../../runtime/gateway/stack-file.ts';
import { readFunctionSettings } from '../../../templates/node-hono/settings.ts';

t.test('variables of stack.yml expand as faas-cli expands them', async (t) => {
  const variables = { NAME: 'value', EMPTY: '' };
  const cases: [string, string][] = [
    ['%{NAME}', 'value'],
    ['a-%{NAME:-other}-b', 'a-value-b'],
    ['%{EMPTY:-other}', 'other'],
    ['%{NOWHERE:-ghcr.io/x}/y:%{TAG:-1}', 'ghcr.io/x/y:1'],
    ['%{NOWHERE}', ''],
    ['%NAME costs %3', '$NAME costs $3'],
  ];
  for (const [text, expanded] of cases)
    t.equal(expandVariables(text.replaceAll('%', '$'), variables), expanded, text);
});

t.test('lines come out whole, however the text was cut', async () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,9}$/)), fc.array(fc.nat({ max: 40 })), (lines, cuts) => {
      const text = lines.map((line) => `${line}\n`).join('');
      const heard: string[] = [];
      const split = splitLines((line) => heard.push(line));
      let from = 0;
      for (const to of [...cuts.sort((a, b) => a - b), text.length]) {
        split(text.slice(from, to));
        from = Math.max(from, to);
      }
      split();
      return JSON.stringify(heard) === JSON.stringify(lines);
    }),
  );
});

t.test('output without line breaks is cut instead of kept', async (t) => {
  const heard: string[] = [];
  const split = splitLines((line) => heard.push(line), 10);
  split('x'.repeat(15));
  t.same(heard, ['x'.repeat(10)]);
});

t.test('headers of one connection are dropped, with those it names', async (t) => {
  t.same(
    endToEndHeaders({
      connection: 'close, X-Mine',
      'x-mine': '1',
      'keep-alive': 'timeout=5',
      'transfer-encoding': 'chunked',
      'content-type': 'text/plain',
      'set-cookie': ['a=1', 'b=2'],
    }),
    { 'content-type': 'text/plain', 'set-cookie': ['a=1', 'b=2'] },
  );
});

t.test('a log keeps two bounded files and comes back after a restart', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'logs-'));
  const log = new LogStore('fn', folder, 2000);
  for (let i = 0; i < 100; i += 1) {
    log.append('fn-1', `line ${i}`);
    if (i % 10 === 9) await log.flush();
  }
  await log.flush();
  t.ok(statSync(join(folder, 'fn.log')).size <= 2000);
  t.ok(statSync(join(folder, 'fn.log.1')).size <= 2000);
  t.equal(log.recent().length, 100);
  t.same(
    log.recent({ tail: 2 }).map((line) => line.text),
    ['line 98', 'line 99'],
  );
  t.same(log.recent({ since: new Date(Date.now() + 60_000) }), []);
  const later = new LogStore('fn', folder);
  await later.load();
  t.match(later.recent({ tail: 1 }), [{ name: 'fn', instance: 'fn-1', text: 'line 99' }]);
  t.match(readFileSync(join(folder, 'fn.log'), 'utf8'), /^\S+Z fn-1 line \d+\n/);
  rmSync(folder, { recursive: true });
});

t.test('a stack file with a key faas-cli would drop is refused by name', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'stack-'));
  const file = join(folder, 'stack.yml');
  const write = (more: string): void =>
    writeFileSync(
      file,
      `provider: { name: openfaas, gateway: "http://x" }\nfunctions:\n  a: { lang: l, handler: ./a, image: i${more} }\n`,
    );
  write('');
  t.equal(readStackFile(file, {}).get('a')?.handlerFolder, join(folder, 'a'));
  write(', gpu: 1');
  t.throws(() => readStackFile(file, {}), /gpu/);
  rmSync(folder, { recursive: true });
});

t.test('a function outlives its watchdog, and ends at once under a local gateway', async (t) => {
  const env = { FUNCTION_HANDLER: '/x/handler.ts', healthcheck_interval: '5s', FUNCTION_NAME: 'fn' };
  t.same(readFunctionSettings(env, false), {
    name: 'fn',
    handlerPath: '/x/handler.ts',
    port: 3000,
    graceMs: 6000,
    lockFile: undefined,
  });
  t.equal(readFunctionSettings({ ...env, http_port: '0' }, true).graceMs, 0);
  t.equal(readFunctionSettings({ ...env, suppress_lock: 'true' }, false).lockFile, '/tmp/.lock');
  t.equal(
    readFunctionSettings({ ...env, suppress_lock: 'true', TMPDIR: '/elsewhere' }, false).lockFile,
    '/elsewhere/.lock',
  );
  t.throws(() => readFunctionSettings({}, true), /FUNCTION_HANDLER/);
  t.throws(() => readFunctionSettings({ ...env, http_port: 'x' }, true), /http_port/);
});
