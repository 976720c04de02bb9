import { join } from 'node:path';
import t from 'tap';
import { sourcesVersion } from '#shared/adapters/files/sources-version.ts';

function sources(changed: Record<string, string> = {}): string {
  return t.testdir({
    'handler.ts': "import { draw } from './draw.ts';\nimport type { Shape } from './shape.ts';\ndraw();\n",
    'draw.ts':
      "export const draw = async () => (await import('./late.ts')).late;\nnew URL('./worker.ts', x);\n",
    'late.ts': "export const late = './nowhere.ts';\n",
    'worker.ts': "import './handler.ts';\n",
    'shape.ts': 'export type Shape = string;\n',
    ...changed,
  });
}

t.test('the version of sources changes with any source they lead to, and with nothing else', async (t) => {
  const version = (changed?: Record<string, string>) =>
    sourcesVersion([join(sources(changed), 'handler.ts')]);
  const before = version();
  t.equal(version(), before);
  t.equal(version({ 'shape.ts': 'export type Shape = number;\n' }), before, 'types make nothing');
  t.equal(version({ 'apart.ts': 'export const apart = 1;\n' }), before);
  for (const file of ['draw.ts', 'late.ts', 'worker.ts'])
    t.not(version({ [file]: 'export const draw = () => 2;\n' }), before, file);
});
