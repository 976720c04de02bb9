import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { cachedProbe } from '../../../runtime/preflight/cached-probe.ts';
import { findProgram } from '../../../runtime/preflight/find-program.ts';
import { formatFindings, formatLacking } from '../../../runtime/preflight/format-findings.ts';
import { type Finding, preflight } from '../../../runtime/preflight/preflight.ts';
import { probeFfmpeg } from '../../../runtime/preflight/probe-ffmpeg.ts';

const realPath = process.env.PATH;
t.afterEach(() => {
  process.env.PATH = realPath;
});

t.test(
  'a machine that has everything is ready, and the second look is the first one remembered',
  async (t) => {
    const dataDir = t.testdir();
    const first = await preflight({ dataDir, install: false });
    t.ok(first.ready, formatFindings(first.findings));
    t.match(first.abilities, { libx264: true, aac: true, missingFilters: [] });
    const memory = join(dataDir, 'cache/ffmpeg-probe.json');
    const spoilt = readFileSync(memory, 'utf8').replace('"libx264": true', '"libx264": false');
    writeFileSync(memory, spoilt);
    const second = await preflight({ dataDir, install: false });
    t.equal(second.abilities?.libx264, false, 'it was not probed again');
    t.notOk(second.ready);
  },
);

t.test('a replaced ffmpeg, or a spoilt memory, is probed again', async (t) => {
  const dataDir = t.testdir();
  const ffmpeg = await findProgram('ffmpeg', '-version');
  if (ffmpeg === undefined) throw new Error('ffmpeg is needed here');
  await cachedProbe(ffmpeg, dataDir);
  const memory = join(dataDir, 'cache/ffmpeg-probe.json');
  writeFileSync(memory, readFileSync(memory, 'utf8').replace('"libx264": true', '"libx264": false'));
  t.equal((await cachedProbe({ ...ffmpeg, modifiedMs: 1 }, dataDir)).libx264, true);
  writeFileSync(memory, '{');
  t.equal((await cachedProbe(ffmpeg, dataDir)).libx264, true);
});

t.test('an encoder that is listed but does not encode counts as absent', async (t) => {
  const folder = t.testdir();
  const broken = script(
    folder,
    'ffmpeg',
    'case "$*" in *-filters*) echo " T.. loudnorm A->A";; *h264*) exit 1;; esac',
  );
  t.match(await probeFfmpeg(broken), { h264_nvenc: false, aac: true });
  t.ok((await probeFfmpeg(broken)).missingFilters.includes('sidechaincompress'));
  t.notOk((await probeFfmpeg(broken)).missingFilters.includes('loudnorm'));
});

t.test(
  'missing programs are installed through apt, with fresh package lists when the old ones do not do',
  async (t) => {
    const { folder, calls } = bareMachine(t.testdir());
    fakeApt(folder, { needsUpdate: true, calls });
    const said: string[] = [];
    const result = await preflight({
      dataDir: join(folder, 'data'),
      install: true,
      report: (text) => said.push(text),
    });
    t.match(said, [/^Installing ffmpeg and redis-server: .*apt-get install -y ffmpeg redis-server$/]);
    t.same(
      readFileSync(calls, 'utf8')
        .trim()
        .split('\n')
        .map((call) => call.split(' ').slice(0, 2).join(' ')),
      ['noninteractive install', 'noninteractive update', 'noninteractive install'],
    );
    t.ok(found(result.findings, 'redis-server'));
    t.ok(found(result.findings, 'ffprobe'));
  },
);

t.test('what cannot be installed is told with what to type and why it failed', async (t) => {
  const { folder } = bareMachine(t.testdir());
  script(folder, 'apt-get', 'if [ "$1" != --version ]; then echo "E: no network" >&2; exit 100; fi');
  script(folder, 'sudo', 'shift; exec "$@"');
  const result = await preflight({ dataDir: join(folder, 'data'), install: true });
  t.notOk(result.ready);
  const text = formatLacking(result);
  t.match(text, /redis-server +MISSING .*type: .*apt-get install -y ffmpeg redis-server/);
  t.match(text, /E: no network/);
});

t.test('without being asked to install, looking changes nothing', async (t) => {
  const { folder, calls } = bareMachine(t.testdir());
  fakeApt(folder, { needsUpdate: false, calls });
  const result = await preflight({ dataDir: join(folder, 'data'), install: false });
  t.notOk(result.ready);
  t.notOk(existsSync(calls));
});

t.test('a machine without a package manager we know gets the names of the packages', async (t) => {
  const { folder } = bareMachine(t.testdir());
  const result = await preflight({ dataDir: join(folder, 'data'), install: true });
  t.match(formatFindings(result.findings), /install ffmpeg and redis-server with your package manager/);
});

t.test(
  'the doctor prints its table for people and JSON for programs, and fails when something is missing',
  async (t) => {
    const doctor = join(import.meta.dirname, '../../../runtime/doctor.ts');
    const env = { ...process.env, YTEMPIRE_DATA_DIR: t.testdir() };
    const run = (...args: string[]) =>
      execFileSync(process.execPath, [doctor, ...args], { env, encoding: 'utf8' });
    t.match(run(), /ffmpeg +ok .*\nffprobe +ok /);
    t.match(JSON.parse(run('--json')), { ready: true, findings: [{ name: 'node', found: true }] });
    const { folder } = bareMachine(env.YTEMPIRE_DATA_DIR);
    const bare = spawnSync(process.execPath, [doctor], { env: { ...env, PATH: folder }, encoding: 'utf8' });
    t.match(bare, { status: 1, stdout: /redis-server +MISSING/ });
  },
);

t.test('a wrong setting ends a command with words, not with a stack', async (t) => {
  const wrong = { YTEMPIRE_PORT: 'eighty', GOOGLE_APPLICATION_CREDENTIALS: '/nowhere/key.json' };
  for (const [name, value] of Object.entries(wrong))
    for (const command of ['start', 'doctor', 'provider', 'channel']) {
      const file = join(import.meta.dirname, `../../../runtime/${command}.ts`);
      const env = { ...process.env, YTEMPIRE_DATA_DIR: t.testdir(), [name]: value };
      const run = spawnSync(process.execPath, [file], { env, encoding: 'utf8' });
      t.match(run, { status: 2, stdout: '', stderr: new RegExp(name) }, `${command} with ${name}`);
      t.notMatch(run.stderr, /^ +at /m);
    }
});

/** A search path that holds the shell and `env`, and nothing else. */
function bareMachine(testFolder: string): { folder: string; calls: string } {
  const folder = join(testFolder, 'bin');
  mkdirSync(folder, { recursive: true });
  for (const name of ['sh', 'cp', 'chmod', 'true']) symlinkSync(`/bin/${name}`, join(folder, name));
  process.env.PATH = folder;
  return { folder, calls: join(testFolder, 'calls') };
}

/** It notes how it was called, and "installs" programs that only know their version. */
function fakeApt(folder: string, of: { needsUpdate: boolean; calls: string }): void {
  const program = script(folder, 'program', 'echo "program version 1.2.3"');
  const installed = ['ffmpeg', 'ffprobe', 'redis-server'].map(
    (name) => `cp ${program} ${join(folder, name)}`,
  );
  script(
    folder,
    'apt-get',
    `
    if [ "$1" = --version ]; then echo "apt 2.6"; exit 0; fi
    shift 2
    echo "$DEBIAN_FRONTEND $*" >> ${of.calls}
    if [ "$1" = update ]; then : > ${of.calls}.updated; exit 0; fi
    if ${of.needsUpdate} && [ ! -e ${of.calls}.updated ]; then echo "Unable to locate package" >&2; exit 100; fi
    ${installed.join('\n')}`,
  );
  // Only root, or who may become root without a password, can use it.
  script(folder, 'sudo', 'shift; exec "$@"');
}

function script(folder: string, name: string, body: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  utimesSync(path, 1, 1);
  return path;
}

function found(findings: readonly Finding[], name: string): boolean {
  return findings.some((finding) => finding.name === name && finding.found);
}
