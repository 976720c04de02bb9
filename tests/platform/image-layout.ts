import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/**
 * Lays a build context out as its Dockerfile would: follows its COPY lines from the context, and takes this
 * checkout's node_modules for what `npm ci` would install. Says how the image looks without Docker.
 */
export async function layOutImage(context: string, image: string): Promise<void> {
  await mkdir(image, { recursive: true });
  const dockerfile = await readFile(join(context, 'Dockerfile'), 'utf8');
  for (const [, words = ''] of dockerfile.matchAll(/^COPY (?!--)(.+)$/gm)) {
    const sources = words.split(/\s+/);
    const target = join(image, sources.pop() ?? '.');
    for (const source of sources) {
      const intoFolder = source.endsWith('/') ? target : join(target, basename(source));
      await cp(join(context, source), intoFolder, { recursive: true });
    }
  }
  await symlink(join(root, 'node_modules'), join(image, 'node_modules'));
}
