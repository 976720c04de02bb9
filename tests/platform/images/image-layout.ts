import { cp, mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';

/**
 * Lays a build context out as its Dockerfile would, without Docker: follows the lines that copy from the context into /code,
 * which becomes the function's folder, and removes what is removed there.
 *
 * @param packages the folder that stands for what `npm ci` would install: see `linkProductionPackages`
 */
export async function layOutImage(context: string, image: string, packages: string): Promise<void> {
  await mkdir(image, { recursive: true });
  const dockerfile = await readFile(join(context, 'Dockerfile'), 'utf8');
  for (const [, words = '', into = ''] of dockerfile.matchAll(/^COPY (?!--)(.+) \/code\/(.*)$/gm)) {
    for (const source of words.split(/\s+/)) {
      const target = join(image, into);
      await cp(join(context, source), source.endsWith('/') ? target : join(target, basename(source)), {
        recursive: true,
      });
    }
  }
  const removed = dockerfile.match(/^RUN rm -f (.+) \\$/m)?.[1] ?? '';
  for (const path of removed.split(' ')) await rm(join(image, path.replace('/code/', '')));
  await symlink(packages, join(image, 'node_modules'));
}

/** What the Dockerfile's ENV sets for every function. */
export async function imageEnvironment(context: string): Promise<Record<string, string>> {
  const dockerfile = await readFile(join(context, 'Dockerfile'), 'utf8');
  const settings: Record<string, string> = {};
  for (const [, line = ''] of dockerfile.matchAll(/^ENV ((?:.*\\\n)*.*)$/gm))
    for (const [, name = '', quoted, plain] of line.matchAll(/(\w+)=(?:"([^"]*)"|(\S+))/g))
      settings[name] = quoted ?? plain ?? '';
  return settings;
}
