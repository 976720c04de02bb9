/**
 * `npm test`: types, lint, import rules and every test, with their own set-up and a clean end. With arguments only the test
 * files whose path contains one of them: `npm test -- unit/domain redis`.
 *
 * The last line is the result alone: `12 passed, 0 failed`.
 */
import { glob } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { formatLacking } from '../runtime/preflight/format-findings.ts';
import { preflight } from '../runtime/preflight/preflight.ts';
import { stopTestServer, testDataDir } from './support/database.ts';
import { killPrograms, runProgram } from './support/run-program.ts';
import { runTestFile, type TestReport } from './support/run-test-file.ts';

const repository = join(import.meta.dirname, '..');
/** More than twice what the longest file has taken (nine minutes, of providers that ask for pauses): what hangs ends, what is slow does not. */
const fileTimeoutMs = 1_500_000;
/** Files that build images, or start a broker or a cluster on the way. */
const platformTimeoutMs = 1_800_000;
const jobs = Math.min(4, Math.max(2, availableParallelism()));
/** Long ones first, so that none of them is left for the end; the platform lane runs only when asked for by name. */
const folders = ['chaos', 'integration', 'security', 'contract', 'unit'];
const wanted = process.argv.slice(2);

interface Job {
  readonly name: string;
  run(): Promise<TestReport>;
}

process.chdir(repository);
process.once('SIGINT', () => void abort());
process.once('SIGTERM', () => void abort());

const machine = await preflight({ dataDir: testDataDir, install: true, report: (text) => console.log(text) });
const reports = machine.ready
  ? await runAll([...(wanted.length === 0 ? checks() : []), ...(await testFiles())])
  : [failure(formatLacking(machine))];
await stopTestServer();
conclude(reports);

function checks(): Job[] {
  return [
    check('types', ['tsc', '--noEmit']),
    check('lint', ['biome', 'check', '--error-on-warnings', '.']),
    check('import rules', ['depcruise', 'functions', 'shared', 'runtime', 'templates', 'tests']),
  ];
}

function check(name: string, [program = '', ...args]: readonly string[]): Job {
  const command = [join(repository, 'node_modules/.bin', program), ...args];
  const run = async () => {
    const { exitCode, said } = await runProgram(command, {
      environment: testEnvironment(),
      timeoutMs: fileTimeoutMs,
    });
    return exitCode === 0
      ? { passed: 1, failed: 0, skipped: 0, failures: [], notes: [] }
      : failure(said.trim());
  };
  return { name, run };
}

async function testFiles(): Promise<Job[]> {
  const patterns = [`tests/*.test.ts`, ...folders.map((folder) => `tests/${folder}/**/*.test.ts`)];
  if (wanted.length > 0) patterns.push('tests/platform/**/*.test.ts');
  const files: string[] = [];
  for (const pattern of patterns) for await (const file of glob(pattern)) files.push(file);
  return files
    .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
    .map((name) => ({
      name,
      run: () =>
        runTestFile(name, {
          environment: testEnvironment(),
          timeoutMs: name.startsWith('tests/platform/') ? platformTimeoutMs : fileTimeoutMs,
        }),
    }));
}

/** Without the developer's own settings and keys: tests must pass, and cost nothing, on every machine. */
function testEnvironment(): NodeJS.ProcessEnv {
  const own = /^(YTEMPIRE_|OPENAI_|ELEVENLABS_|GOOGLE_|PEXELS_|PIXABAY_|TAP)/;
  const kept = Object.entries(process.env).filter(([name]) => !own.test(name));
  const path = `${join(repository, 'node_modules/.bin')}:${process.env.PATH ?? ''}`;
  return { ...Object.fromEntries(kept), PATH: path, TAP_TIMEOUT: '0' };
}

async function runAll(queue: Job[]): Promise<TestReport[]> {
  const all: TestReport[] = [];
  const total = queue.length;
  const work = async () => {
    for (let job = queue.shift(); job; job = queue.shift()) {
      const startedAt = performance.now();
      const report = await job.run();
      all.push(report);
      print(`[${all.length}/${total}]`, job.name, report, (performance.now() - startedAt) / 1000);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return all;
}

function print(position: string, name: string, report: TestReport, seconds: number): void {
  const state = report.failed > 0 ? 'FAILED' : 'ok    ';
  const skipped = report.skipped > 0 ? `, ${report.skipped} skipped` : '';
  console.log(
    `${position.padStart(9)} ${state} ${name} (${report.passed}${skipped}, ${seconds.toFixed(1)} s)`,
  );
  for (const note of report.notes) console.log(`          ${note}`);
  for (const text of report.failures) console.log(`\n${name}: ${text}\n`);
}

function failure(text: string): TestReport {
  return { passed: 0, failed: 1, skipped: 0, failures: [text], notes: [] };
}

function conclude(all: readonly TestReport[]): void {
  const sum = (of: (report: TestReport) => number) => all.reduce((total, report) => total + of(report), 0);
  const [passed, failed, skipped] = [sum((r) => r.passed), sum((r) => r.failed), sum((r) => r.skipped)];
  if (all.length === 0) console.log('No test file has such a name.');
  if (!machine.ready) console.log(formatLacking(machine));
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}

async function abort(): Promise<never> {
  killPrograms();
  await stopTestServer();
  return process.exit(130);
}
