import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import { z } from 'zod';
import { allTopics } from '#shared/contracts/topics.ts';
import { missingFromLock } from './support/complete-lock.ts';
import { reachable, type SourceFile, sourceFiles } from './support/source-files.ts';

const repository = join(import.meta.dirname, '..');
const files = await sourceFiles();
const product = files.filter(({ path }) => !path.startsWith('tests/'));
const self = 'tests/tidy.test.ts';
/** What is started by hand, by npm, or by the gateway a bench starts. */
const testEntry = /\.(test|bench)\.ts$|^tests\/verify\.ts$|^tests\/(bench|chaos)\/.*\/handler\.ts$/;

t.test('every file is used by what the product starts, or by a test', async (t) => {
  const scripts = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(readJson('package.json')).scripts;
  const started = Object.values(scripts).flatMap((command) => command.match(/[\w./-]+\.ts/g) ?? []);
  const handlers = product
    .map(({ path }) => path)
    .filter((path) => /^functions\/[^/]+\/handler\.ts$/.test(path));
  const entries = [...started, ...handlers, ...templateEntries(), ...clusterPrograms()].filter(
    (path) => !path.startsWith('tests/'),
  );
  const used = reachable(product, entries);
  const isCode = (path: string) => !path.endsWith('.d.ts');
  t.same(
    paths(product).filter((path) => isCode(path) && !used.has(path)),
    [],
    'used by the product',
  );
  const tests = paths(files).filter((path) => testEntry.test(path));
  const usedByTests = reachable(files, [...tests, ...started]);
  const helpers = paths(files).filter(
    (path) => path.startsWith('tests/') && !path.startsWith('tests/fixtures/'),
  );
  t.same(
    helpers.filter((path) => !usedByTests.has(path)),
    [],
    'used by a test',
  );
});

t.test('a topic is named in one place only', async (t) => {
  const literal = new RegExp(
    `['"\`](${allTopics.map((topic) => topic.replace('.', '\\.')).join('|')})['"\`]`,
  );
  const others = product.filter(({ path }) => path !== 'shared/contracts/topics.ts');
  t.same(linesMatching(others, literal), [], 'elsewhere it is topics.someName, or in stack.yml');
});

t.test('every topic that wakes a function in stack.yml exists', async (t) => {
  const known = new Set<string>([...allTopics, 'cron-function']);
  t.same(
    stackTopics().filter((topic) => !known.has(topic)),
    [],
  );
});

t.test('no two tests make the same promise', async (t) => {
  const seen = new Map<string, string[]>();
  for (const { path, text } of files.filter(({ path }) => path.endsWith('.test.ts'))) {
    for (const [, name = ''] of text.matchAll(/^t\.test\(\s*'((?:[^'\\]|\\.)+)'/gm))
      seen.set(name, [...(seen.get(name) ?? []), path]);
  }
  t.same(
    [...seen].filter(([, where]) => where.length > 1),
    [],
  );
});

t.test('nothing is left for later and no check is silenced', async (t) => {
  const unfinished =
    /\b(TODO|FIXME|XXX|HACK)\b|@ts-(ignore|expect-error|nocheck)|biome-ignore|eslint-disable/;
  t.same(
    linesMatching(
      files.filter(({ path }) => path !== self),
      unfinished,
    ),
    [],
  );
});

t.test('only one file reads the environment', async (t) => {
  const readers = /^(shared\/config|templates\/[^/]+\/settings)\.ts$/;
  t.same(
    linesMatching(
      product.filter(({ path }) => !readers.test(path)),
      /\bprocess\.env\b/,
    ),
    [],
  );
});

t.test('the lock file lets npm ci install on every system', async (t) => {
  t.same(missingFromLock(readJson('package-lock.json')), [], 'run: node tests/support/complete-lock.ts');
});

t.test('packages are pinned to exact versions', async (t) => {
  const Versions = z.record(z.string(), z.string());
  const manifest = z
    .object({ dependencies: Versions, devDependencies: Versions })
    .parse(readJson('package.json'));
  const all = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  t.same(
    all.filter(([, version]) => !/^\d+\.\d+\.\d+/.test(version)),
    [],
  );
});

function paths(of: readonly SourceFile[]): string[] {
  return of.map(({ path }) => path);
}

function linesMatching(of: readonly SourceFile[], pattern: RegExp): string[] {
  return of.flatMap(({ path, text }) =>
    text
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])),
  );
}

/** A template starts its index, and compile while an image is built; its sample function is what `faas-cli new` copies. */
function templateEntries(): string[] {
  return paths(product).filter((path) => /^templates\/[^/]+\/(index|compile|function\/\w+)\.ts$/.test(path));
}

/** What only the cluster starts. */
function clusterPrograms(): string[] {
  return globSync('k3s/**/*.yaml', { cwd: repository }).flatMap(
    (file) => readFileSync(join(repository, file), 'utf8').match(/\bruntime\/[\w/-]+\.ts\b/g) ?? [],
  );
}

function stackTopics(): string[] {
  const file = join(repository, 'stack.yml');
  if (!existsSync(file)) return [];
  const Stack = z.object({
    functions: z.record(z.string(), z.object({ annotations: z.record(z.string(), z.unknown()).optional() })),
  });
  const { functions } = Stack.parse(parse(readFileSync(file, 'utf8')));
  return Object.values(functions)
    .flatMap(({ annotations }) => [annotations?.topic, annotations?.topics])
    .flatMap((value) => (typeof value === 'string' ? value.split(/[\s,]+/) : []));
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(repository, path), 'utf8'));
}
