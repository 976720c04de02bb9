import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import type { Tool } from '../tools/tool.ts';

const root = resolve(import.meta.dirname, '../../..');
const run = promisify(execFile);

interface Stack {
  configuration: { copy: string[] };
  functions: Record<string, { lang: string; handler: string }>;
}

/** A checkout as an operator has it, as far as building images goes: the link `template` included. */
export async function copyCheckout(folder: string): Promise<void> {
  const { configuration } = await readStack(root);
  for (const path of ['functions', 'templates', 'stack.yml', ...configuration.copy])
    await cp(join(root, path), join(folder, path), { recursive: true });
  await symlink('templates', join(folder, 'template'));
}

/**
 * Lays every build context of a checkout out below its folder `build`: by faas-cli where there is one, else as faas-cli does
 * (faas-cli.test.ts proves that it is the same).
 *
 * @returns the names of the functions
 */
export async function layOutContexts(checkout: string, faasCli: Tool): Promise<string[]> {
  const { configuration, functions } = await readStack(checkout);
  if ('path' in faasCli)
    await run(faasCli.path, ['build', '--shrinkwrap', '-f', 'stack.yml'], {
      cwd: checkout,
      env: { PATH: process.env.PATH, HOME: checkout },
    });
  else
    for (const [name, { lang, handler }] of Object.entries(functions)) {
      const context = join(checkout, 'build', name);
      await mkdir(context, { recursive: true });
      await cp(join(checkout, 'template', lang), context, { recursive: true, dereference: true });
      await rm(join(context, 'function'), { recursive: true });
      await cp(join(checkout, handler), join(context, 'function'), { recursive: true });
      for (const path of configuration.copy)
        await cp(join(checkout, path), join(context, 'function', path), { recursive: true });
    }
  return Object.keys(functions);
}

async function readStack(folder: string): Promise<Stack> {
  return parse(await readFile(join(folder, 'stack.yml'), 'utf8'));
}
