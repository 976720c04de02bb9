import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import { loadConfig } from '#shared/config.ts';

const k3s = resolve(import.meta.dirname, '../../../k3s');
const overlays = ['server', 'small'];
const textOf = (path: string): string => readFileSync(join(k3s, path), 'utf8');

/** What faas-cli sends: the common file, then the overlay's. */
const functionsOn = (overlay: string): Record<string, string> => ({
  ...parse(textOf('functions.env.yml')).environment,
  ...parse(textOf(`overlays/${overlay}/functions.env.yml`)).environment,
});

/** What the ConfigMap `settings` holds: the base's lines, then the overlay's. */
const programsOn = (overlay: string): Record<string, string> =>
  Object.fromEntries(
    [textOf('base/settings/settings.env'), textOf(`overlays/${overlay}/settings.env`)]
      .flatMap((text) => text.split('\n'))
      .filter((line) => line !== '')
      .map((line) => line.split(/=(.*)/s, 2) as [string, string]),
  );

/** Needed by one kind alone. */
const onlyFunctions = ['YTEMPIRE_GPU', 'YTEMPIRE_QUEUE_LIMIT', 'YTEMPIRE_REDIS_REST_URL'];
const onlyPrograms = ['YTEMPIRE_HEALTH_PORT', 'YTEMPIRE_KAFKA_BROKERS', 'YTEMPIRE_SWEEP_MS'];

t.test('functions and programs are told the same of the cluster', async (t) => {
  for (const overlay of overlays) {
    const [functions, programs] = [functionsOn(overlay), programsOn(overlay)];
    const without = (settings: Record<string, string>, names: readonly string[]) =>
      Object.fromEntries(Object.entries(settings).filter(([name]) => !names.includes(name)));
    t.strictSame(without(functions, onlyFunctions), without(programs, onlyPrograms), overlay);
  }
});

t.test(
  'every setting of the cluster is one that shared/config.ts reads, and none is read wrongly',
  async (t) => {
    const known = readFileSync(join(k3s, '../shared/config.ts'), 'utf8');
    for (const overlay of overlays)
      for (const settings of [functionsOn(overlay), programsOn(overlay)]) {
        for (const [name, value] of Object.entries(settings)) {
          t.match(known, new RegExp(`^  ${name}:`, 'm'), name);
          t.type(value, 'string', `${name}: faas-cli takes text alone`);
        }
        t.doesNotThrow(() => loadConfig({ ...settings }));
      }
  },
);

t.test('a machine without a GPU admits no video to its lane', async (t) => {
  const { running } = loadConfig(programsOn('small'));
  t.equal(running.gpu, 0);
  t.strictSame(loadConfig(functionsOn('server')).running, { gpu: 3, cpu: 4 });
});
