/**
 * npm at times writes a lock file without the optional packages of other systems, which `npm ci` then refuses. Run as a
 * program, this puts them back: `node tests/support/complete-lock.ts`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Entry = z.looseObject({
  dev: z.boolean().optional(),
  license: z.string().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
const Lock = z.looseObject({ packages: z.record(z.string(), Entry) });
type Lock = z.infer<typeof Lock>;

interface Missing {
  readonly name: string;
  readonly version: string;
  readonly parent: z.infer<typeof Entry>;
}

const systems = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64'];

/** Names of the platform packages that a lock file should list and does not. */
export function missingFromLock(lock: unknown): string[] {
  return missing(Lock.parse(lock)).map(({ name }) => name);
}

function missing({ packages }: Lock): Missing[] {
  const present = new Set(Object.keys(packages).map((path) => path.split('node_modules/').at(-1)));
  return Object.values(packages).flatMap((parent) =>
    Object.entries(parent.optionalDependencies ?? {})
      .filter(([name]) => !present.has(name))
      .map(([name, version]) => ({ name, version, parent })),
  );
}

/** System, processor and C library stand in the package's name, as in `@napi-rs/canvas-linux-x64-musl`. */
function entryOf({ name, version, parent }: Missing): Record<string, unknown> {
  const words = name.split(/[-_./]/);
  const libc = words.includes('musl')
    ? 'musl'
    : words.some((word) => word.startsWith('gnu'))
      ? 'glibc'
      : undefined;
  return {
    version,
    cpu: words.filter((word) => processors.includes(word)),
    ...(parent.dev ? { dev: true } : {}),
    ...(libc ? { libc: [libc] } : {}),
    ...(parent.license ? { license: parent.license } : {}),
    optional: true,
    os: words.filter((word) => systems.includes(word)),
  };
}

if (import.meta.main) {
  const file = join(import.meta.dirname, '../../package-lock.json');
  const lock: { packages: Record<string, unknown> } = JSON.parse(readFileSync(file, 'utf8'));
  const added = missing(Lock.parse(lock)).map((one) => [`node_modules/${one.name}`, entryOf(one)] as const);
  const all = Object.entries({ ...lock.packages, ...Object.fromEntries(added) });
  // In npm's own order, so that it does not move them back.
  const packages = Object.fromEntries(all.sort(([a], [b]) => a.localeCompare(b, 'en')));
  if (added.length > 0) writeFileSync(file, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
  console.log(`${added.length} optional packages added to ${file}`);
}
