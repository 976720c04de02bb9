import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import t from 'tap';

const root = resolve(import.meta.dirname, '../../..');

/** A checkout with programs that only write down how they were called, and what they were told of images. */
function rehearsal(docker: string) {
  const folder = mkdtempSync(join(tmpdir(), 'images-command-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const programs = join(folder, 'programs');
  mkdirSync(programs);
  for (const path of ['k3s/images.sh', 'templates/node-hono/Dockerfile'])
    cpSync(join(root, path), join(folder, path));
  const note = (name: string): string => `echo "${name} $* [$YTEMPIRE_NODE_IMAGE]" >> "$CALLS"`;
  writeFileSync(join(programs, 'docker'), `#!/bin/sh\n${note('docker')}\n${docker}\n`, { mode: 0o755 });
  writeFileSync(join(programs, 'faas-cli'), `#!/bin/sh\n${note('faas-cli')}\n`, { mode: 0o755 });
  const file = join(folder, 'calls');
  return {
    pins: join(folder, 'k3s/images.env'),
    run(options: string[], settings: Record<string, string> = {}) {
      rmSync(file, { force: true });
      const PATH = `${programs}:/usr/bin:/bin`;
      const environment = {
        PATH,
        CALLS: file,
        YTEMPIRE_REGISTRY: 'registry.example/team',
        YTEMPIRE_TAG: '7',
        ...settings,
      };
      const { status, stderr } = spawnSync('bash', [join(folder, 'k3s/images.sh'), ...options], {
        env: environment,
      });
      const calls = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
      return { status, said: stderr.toString(), calls };
    },
  };
}

const pulls = `case $* in *RepoDigests*) for last; do :; done; echo "\${last%%:*}@sha256:of-\${last##*/}" ;; esac`;

t.test('npm run images builds from what is pinned, and says what is not', async (t) => {
  const { run, pins } = rehearsal(pulls);
  const unpinned = run([]);
  t.equal(unpinned.status, 0);
  t.equal(unpinned.said.match(/is not pinned/g)?.length, 3);
  t.notMatch(unpinned.calls.join('\n'), /push|pull/);

  t.equal(run(['--pin']).status, 0);
  const node = /^YTEMPIRE_NODE_IMAGE=(node:[\d.]+-bookworm-slim@sha256:\S+)$/m.exec(
    readFileSync(pins, 'utf8'),
  )?.[1];
  const pinned = run(['--push']);
  t.equal(pinned.status, 0);
  t.equal(pinned.said, '');
  const [build = '', runtime = ''] = pinned.calls.filter((call) => /build/.test(call));
  t.equal(build, `faas-cli build -f stack.yml [${node}]`, 'faas-cli takes the digest from its environment');
  t.match(runtime, `--tag registry.example/team/runtime:7 --build-arg NODE_IMAGE=${node}`);
  t.match(
    pinned.calls.join('\n'),
    /faas-cli push -f stack\.yml[\s\S]*docker push registry\.example\/team\/runtime:7/,
  );

  const other = run([], { YTEMPIRE_NODE_IMAGE: 'node:other' });
  t.match(
    other.calls.join('\n'),
    /faas-cli build -f stack\.yml \[node:other\]/,
    'the environment has the first word',
  );
});

t.test('npm run images stops where it cannot go on', async (t) => {
  t.match(rehearsal('exit 1').run([]), { status: 1, said: /no Docker engine answers/ });
  t.match(rehearsal(pulls).run(['--pull']), { status: 2, said: /no option --pull/, calls: [] });
  const local = rehearsal('').run(['--pin']);
  t.match(local, { status: 1, said: /has no digest/ });
  t.notMatch(local.calls.join('\n'), /build/);
});
