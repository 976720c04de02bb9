import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import t, { type Test } from 'tap';
import { parse, parseAllDocuments } from 'yaml';
import { optionalSecrets } from '#shared/provider-settings.ts';
import { type FakeFacts, FakeServer } from '../../support/fake-server.ts';

const skip = process.platform === 'linux' ? false : 'install.sh is for Linux';

const root = resolve(import.meta.dirname, '../../..');
const domain = ['--domain', 'videos.example.org'];
/** Programs that only look. */
const looking = /^(id|uname|nproc|getconf|df|ss|sysctl --values|nvidia-smi|ufw status|k3s --version)\b/;
const site = 'etc/ytempire';

/** Outside the repository: install.sh keeps no secrets in it. */
function server(t: Test, facts?: FakeFacts): FakeServer {
  const folder = mkdtempSync(join(tmpdir(), 'install-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return new FakeServer(folder, facts);
}

const deeds = (fake: FakeServer): string[] => fake.calls().filter((call) => !looking.test(call));
/** Keys of outside services. */
const ofProviders: ReadonlySet<string> = new Set(optionalSecrets);

const secretsIn = (fake: FakeServer): [string, string][] =>
  readdirSync(fake.file(`${site}/secrets`)).map((name) => [name, fake.read(`${site}/secrets/${name}`)]);

t.test('a rehearsal shows every step and changes nothing', { skip }, async (t) => {
  const fake = server(t);
  const { exitCode, said } = await fake.install(...domain, '--dry-run');
  t.equal(exitCode, 0, said);
  t.strictSame(deeds(fake), [], 'it only looks');
  t.strictSame(readdirSync(fake.file('.')).sort(), ['calls', 'tools']);
  const steps = [
    /^\+ write .*\/site\.env$/m,
    /^\+ env INSTALL_K3S_VERSION=v1\.36\./m,
    /^\+ kubectl apply .*phase=foundation$/m,
    /^\+ kubectl apply .*secret ytempire\/database-url/m,
    /^\+ helm upgrade --install nvidia-device-plugin /m,
    /^\+ kubectl apply .*phase=data$/m,
    /^\+ kubectl .*rollout status statefulset\/postgres /m,
    /^\+ kubectl .*condition=complete job\/prepare /m,
    /^\+ helm upgrade --install openfaas /m,
    /^\+ env .*faas-cli deploy --yaml stack\.yml /m,
    /^\+ env .*faas-cli describe render-gpu$/m,
    /^\+ kubectl apply .*phase=programs$/m,
    /^\+ curl .*\/function\/cost-gate\/quote /m,
    /^\+ curl .*\/function\/pipeline\/metrics /m,
  ];
  const places = steps.map((step) => said.search(step));
  t.strictSame(
    steps.filter((_, index) => (places[index] ?? -1) < 0),
    [],
    'every step is shown',
  );
  t.strictSame(
    places,
    places.toSorted((a, b) => a - b),
    'in order',
  );
});

t.test('what is missing is said in words, all of it at once, and nothing is changed', { skip }, async (t) => {
  const refusals: [FakeFacts, string[], RegExp][] = [
    [{ user: '1000' }, [], /needs root: sudo/],
    [{ cores: 8 }, [], /overlay server needs 16 cores, here are 8/],
    [{ memoryGiB: 62 }, [], /overlay server needs 117 GiB of memory, here are 62/],
    [{ diskGiB: 300 }, [], /needs 800 GiB free at .*, here are 300/],
    [{ listener: 'LISTEN 0 511 *:443 nginx' }, [], /port 443 is in use: LISTEN .* nginx/],
    [{ firewall: 'Status: active' }, [], /firewall would part the pods.*ufw allow from 10\.42/],
    [{ hasGpu: false }, [], /no GPU: install NVIDIA's driver, or leave the GPU out with --skip-gpu/],
    [{ missing: ['nvidia-container-runtime'] }, [], /container-toolkit is missing. Install it before k3s/],
    [{ missing: ['helm', 'faas-cli'] }, [], /helm is missing: https.*\n.*faas-cli is missing: https/],
    [{ k3s: 'v1.30.1+k3s1' }, [], /k3s v1.30.1\+k3s1 is here, and this is written for v1.36/],
    [{ cores: 4, memoryGiB: 15 }, ['--overlay', 'small'], /small needs 8 cores.*\n.*small needs 29 GiB/],
    [{}, ['--overlay', 'large'], /--overlay must be server or small, not large/],
    [{}, ['--domain', 'x; rm -rf /'], /--domain must be a name like/],
    [{}, ['--tag', 'a b'], /--tag must be like/],
    [{}, ['--secrets', join(root, 'k3s/secrets')], /lies inside the repository/],
    [{}, ['--colour'], /unknown option --colour/],
    [{}, ['--tag'], /--tag needs a value/],
  ];
  const fake = server(t);
  for (const [facts, options, words] of refusals) {
    fake.change(facts);
    const { exitCode, said } = await fake.install(...domain, '--yes', ...options);
    t.equal(exitCode, 1, String(words));
    t.match(said, words);
    t.strictSame(deeds(fake), [], 'nothing was done');
    t.notOk(fake.has('etc'), 'nothing was written');
  }
  const { exitCode, said } = await server(t).install('--yes');
  t.match({ exitCode, said }, { exitCode: 1, said: /say under which name this is reached/ });
});

t.test('who does not say yes changes nothing', { skip }, async (t) => {
  const fake = server(t);
  const { exitCode, said } = await fake.install(...domain);
  t.match({ exitCode, said }, { exitCode: 1, said: /Type yes to go on[\s\S]*nothing was changed/ });
  t.strictSame(deeds(fake), []);
});

t.test('a second installation makes nothing new and needs to be told nothing again', { skip }, async (t) => {
  const fake = server(t);
  const first = await fake.install(...domain, '--tag', '0.1.0', '--yes');
  t.equal(first.exitCode, 0, first.said);
  const calls = fake.calls();
  const before = new Map(
    globSync('etc/**/*', { cwd: fake.file('.') }).map((path) => [path, statOf(fake, path)]),
  );
  t.match(first.said, /\+ write .*secrets\/database-url/);
  t.match(calls.join('\n'), /^sysctl --load .*90-ytempire\.conf$/m);
  t.match(fake.read(`${site}/k3s/site/hosts.env`), /^files=files\.videos\.example\.org$/m);

  fake.change({ k3s: 'v1.36.4+k3s1', aio: 1_048_576, diskGiB: 90, listener: 'k3s' });
  const second = await fake.install('--yes');
  t.equal(second.exitCode, 0, second.said);
  t.notMatch(second.said, /^\+ (write|mkdir|openssl|systemctl)/m);
  const once = /^(sysctl --load|curl .*install\.sh)/;
  t.strictSame(
    deeds(fake),
    calls.filter((call) => !looking.test(call) && !once.test(call)),
    'the cluster is told the same, the machine nothing',
  );
  const after = new Map(
    globSync('etc/**/*', { cwd: fake.file('.') }).map((path) => [path, statOf(fake, path)]),
  );
  t.strictSame(after, before);
});

function statOf(fake: FakeServer, path: string): string {
  const { mtimeMs, mode } = statSync(fake.file(path));
  return `${mode.toString(8)} ${mtimeMs}`;
}

t.test(
  'secrets are made once, lie where only root reads, and stand in no command and no word',
  { skip },
  async (t) => {
    const fake = server(t);
    const { said } = await fake.install(...domain, '--yes');
    const calls = fake.calls().join('\n');
    t.equal(statSync(fake.file(`${site}/secrets`)).mode & 0o777, 0o700);
    const sent = parseAllDocuments(fake.read('secrets-sent')).map((document) => document.toJS());
    const sentValues = new Set(
      sent.flatMap((secret) => Object.values<string>(secret?.data ?? {})).map((value) => atob(value)),
    );
    for (const [name, value] of secretsIn(fake)) {
      if (name === 'tls.crt') continue;
      if (ofProviders.has(name)) {
        t.equal(value, '', `${name} waits for the operator`);
        continue;
      }
      t.equal(statSync(fake.file(`${site}/secrets/${name}`)).mode & 0o777, 0o600, name);
      t.ok(sentValues.has(value.trimEnd()), `${name} reaches the cluster, whole`);
      if (name === 'basic-auth-user') continue;
      t.ok(value.length >= 32, `${name} is long`);
      t.notOk(said.includes(value) || calls.includes(value), `${name} is shown nowhere`);
    }
    const password = fake.read(`${site}/secrets/postgres-app-password`);
    t.equal(
      fake.read(`${site}/secrets/database-url`),
      `postgres://ytempire:${password}@postgres.ytempire.svc.cluster.local:5432/ytempire`,
    );

    // An operator's own, with the line break an editor adds.
    writeFileSync(fake.file(`${site}/secrets/api-key`), 'chosen-by-the-operator\n');
    rmSync(fake.file('secrets-sent'));
    await fake.install('--yes');
    const keys = parseAllDocuments(fake.read('secrets-sent'))
      .map((document) => document.toJS())
      .filter((secret) => secret?.metadata?.name === 'api-key');
    t.strictSame(
      keys.map(({ metadata, data }) => [metadata.namespace, atob(data['api-key'])]),
      [
        ['ytempire', 'chosen-by-the-operator'],
        ['openfaas-fn', 'chosen-by-the-operator'],
      ],
    );
  },
);

t.test('the small machine gets no GPU, two render pods, and functions that know it', { skip }, async (t) => {
  const fake = server(t, { cores: 8, memoryGiB: 31, diskGiB: 400, hasGpu: false });
  const { exitCode, said } = await fake.install(...domain, '--overlay', 'small', '--yes');
  t.equal(exitCode, 0, said);
  const calls = fake.calls().join('\n');
  t.notMatch(calls, /nvidia|render-gpu/);
  t.match(calls, /faas-cli deploy .*--regex \^\(script-generation\|.*\|pipeline\)\$/);
  t.match(fake.read(`${site}/deploy.env`), /YTEMPIRE_PODS_CPU=2/);
  t.match(fake.read(`${site}/deploy.env`), /OPENFAAS_URL=http:\/\/10\.43\.7\.7:8080/);
  t.match(parse(fake.read(`${site}/functions.env.yml`)).environment, { YTEMPIRE_RUNNING_GPU: '0' });
  t.match(fake.read(`${site}/k3s/site/kustomization.yaml`), /overlays\/small/);
});

t.test('settings of the site reach functions and programs alike', { skip }, async (t) => {
  const fake = server(t);
  await fake.install(...domain, '--skip-gpu', '--tls', 'cert-manager', '--yes');
  const file = fake.file(`${site}/site.env`);
  writeFileSync(file, `${readFileSync(file, 'utf8')}YTEMPIRE_QUEUE_LIMIT=250\n`);
  const { exitCode, said } = await fake.install('--yes');
  t.equal(exitCode, 0, said);
  const { environment } = parse(fake.read(`${site}/functions.env.yml`));
  t.match(environment, {
    YTEMPIRE_QUEUE_LIMIT: '250',
    YTEMPIRE_RUNNING_GPU: '0',
    YTEMPIRE_S3_PUBLIC_ENDPOINT: 'https://files.videos.example.org',
  });
  t.match(fake.read(`${site}/k3s/site/settings.env`), /^YTEMPIRE_QUEUE_LIMIT=250$/m);
  t.match(fake.read(`${site}/site.env`), /^YTEMPIRE_QUEUE_LIMIT=250$/m, 'and is kept');
  t.match(fake.read(`${site}/k3s/site/kustomization.yaml`), /components\/cert-manager/);
  writeFileSync(file, 'DOMAIN=videos.example.org\nrm -rf /\n');
  t.match((await fake.install('--yes')).said, /this is no line NAME=value: rm -rf \//);
});

t.test('what did not work ends the installation with what to do', { skip }, async (t) => {
  const fake = server(t);
  const ends: [FakeFacts, RegExp][] = [
    [{ isPrepared: false }, /prepare job did not end well; why: kubectl .*logs job\/prepare/],
    [{ deployedTag: '0.0.9' }, /still runs .*:0\.0\.9: the update was not taken/],
    [{ slices: '' }, /the node has no GPU slices, not 4.*systemctl restart k3s/],
  ];
  for (const [facts, words] of ends) {
    fake.change(facts);
    const { exitCode, said } = await fake.install(...domain, '--yes');
    t.match({ exitCode, said }, { exitCode: 1, said: words });
    t.notMatch(said, /== Done/);
  }
});

t.test('the scripts are sound shell', { skip }, async (t) => {
  const scripts = globSync('k3s/**/*.sh', { cwd: root }).map((path) => join(root, path));
  t.ok(scripts.length >= 4);
  for (const script of scripts) execFileSync('bash', ['-n', script]);
  const checked = spawnSync('shellcheck', ['--severity=warning', ...scripts], { encoding: 'utf8' });
  if (checked.error) t.comment('shellcheck is not installed: only bash has read the scripts');
  else t.equal(checked.status, 0, checked.stdout);
});
