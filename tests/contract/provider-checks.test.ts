import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { createFfmpegEncoder } from '#shared/adapters/ffmpeg/encoder.ts';
import { checkGoogle } from '#shared/adapters/google-tts/check-google.ts';
import { checkElevenLabs } from '#shared/adapters/provider-checks/check-elevenlabs.ts';
import { checkPexels, checkPixabay } from '#shared/adapters/provider-checks/check-libraries.ts';
import { checkOpenAi } from '#shared/adapters/provider-checks/check-openai.ts';
import { checkAll } from '#shared/adapters/provider-checks/keep-health.ts';
import { encoderCheck } from '#shared/compose-readiness.ts';
import { loadConfig } from '#shared/config.ts';
import { Retryable, Terminal } from '#shared/contracts/errors.ts';
import type { ProviderNumbers } from '#shared/ports/provider-tally.ts';
import { providerFindings } from '../../runtime/preflight/provider-findings.ts';
import { garble } from '../providers/conduct.ts';
import { startFakeElevenLabs } from '../providers/fake-elevenlabs.ts';
import { startFakeGoogleTts } from '../providers/fake-google-tts.ts';
import { startFakeOpenAi } from '../providers/fake-openai.ts';
import { startFakePexels } from '../providers/fake-pexels.ts';
import { startFakePixabay } from '../providers/fake-pixabay.ts';
import { makeServiceAccount } from '../providers/google-tts/service-account.ts';

const never = new AbortController().signal;
const model = 'gpt-6.1-terra';

/** A server that answers everything the same way. */
async function serverThat(answers: RequestListener): Promise<{ baseUrl: string } & AsyncDisposable> {
  const server = createServer(answers);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

t.test('a key is tried without anything being bought', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'provider-checks-'));
  t.teardown(() => rm(folder, { recursive: true }));
  await using openai = await startFakeOpenAi({ billFile: join(folder, 'bill') });
  t.same(await checkOpenAi({ ...openai, model })(never), { words: `may use ${model}`, left: undefined });
  await t.rejects(checkOpenAi({ ...openai, model, apiKey: 'sk-another-key' })(never), {
    code: 'provider_refused',
    message: /Incorrect API key/,
  });
  await t.rejects(checkOpenAi({ ...openai, model: 'gpt-nobody-knows' })(never), {
    code: 'provider_rejected',
    message: /does not exist/,
  });
  t.same(openai.bill(), []);

  await using elevenlabs = await startFakeElevenLabs({ creditLimit: 500 });
  const left = { amount: 500, of: 500, unit: 'characters' };
  t.same(await checkElevenLabs(elevenlabs)(never), { words: 'plan pro', left });
  await t.rejects(checkElevenLabs({ ...elevenlabs, apiKey: 'no' })(never), { code: 'provider_refused' });
  t.same(elevenlabs.bill(), []);

  await using google = await startFakeGoogleTts();
  t.same(await checkGoogle(google)(never), { words: 'offers 1 voices for en-US', left: undefined });
  const stranger = { ...google, credentials: makeServiceAccount().json };
  await t.rejects(checkGoogle(stranger)(never), { code: 'provider_refused' });
  await t.rejects(checkGoogle({ credentials: '{}' })(never), { code: 'provider_refused' });
  t.same(google.bill(), []);

  await using pexels = await startFakePexels({ offers: [], remaining: () => 7 });
  t.match(await checkPexels(pexels)(never), { left: { amount: 7, of: 20_000, unit: 'calls' } });
  await using pixabay = await startFakePixabay({ offers: [] });
  t.match(await checkPixabay(pixabay)(never), { left: { unit: 'calls' } });
  for (const wrong of [
    checkPexels({ ...pexels, apiKey: 'wrong' }),
    checkPixabay({ ...pixabay, apiKey: '1-a' }),
  ])
    await t.rejects(wrong(never), { code: 'provider_refused' });
});

t.test('a server of one’s own that only lists its models is asked for the list', async (t) => {
  await using listing = await serverThat((request, response) => {
    const isList = request.url === '/v1/models';
    response.writeHead(isList ? 200 : 404, { 'Content-Type': 'application/json' });
    response.end(isList ? '{"data":[{"id":"llama3.1"}]}' : '{"detail":"Not Found"}');
  });
  const access = { apiKey: 'none', baseUrl: `${listing.baseUrl}/v1` };
  t.match(await checkOpenAi({ ...access, model: 'llama3.1' })(never), { words: 'may use llama3.1' });
  await t.rejects(checkOpenAi({ ...access, model: 'mistral' })(never), { code: 'provider_rejected' });
});

t.test('a key that may speak and not look is no failure; billing beyond the plan has no end', async (t) => {
  let answer = { status: 401, body: '{"detail":{"status":"missing_permissions","message":"user_read"}}' };
  await using server = await serverThat((_, response) => response.writeHead(answer.status).end(answer.body));
  const check = checkElevenLabs({ apiKey: 'xi', baseUrl: server.baseUrl });
  t.match(await check(never), { left: undefined, words: /may not read/ });
  const plan = { tier: 'scale', character_count: 900, character_limit: 1000 };
  answer = { status: 200, body: JSON.stringify({ ...plan, max_credit_limit_extension: 'unlimited' }) };
  t.match(await check(never), { left: undefined });
  answer = { status: 200, body: JSON.stringify({ ...plan, max_credit_limit_extension: 500 }) };
  t.match(await check(never), { left: { amount: 600, of: 1500 } });
});

t.test('whatever comes instead of an answer is a failure in words, without the key', async (t) => {
  const garbles = ['html', 'wrong_type', 'half_json', 'a_gigabyte'] as const;
  for (const how of garbles) {
    await using server = await serverThat((_, response) => void garble(response, how, 'application/json'));
    await t.rejects(checkElevenLabs({ apiKey: 'secret', baseUrl: server.baseUrl })(never), {
      code: 'provider_garbled',
    });
  }
  await using telling = await serverThat((request, response) =>
    response.writeHead(500).end(`no luck with ${request.headers.authorization} at ${request.url}`),
  );
  for (const check of [checkPexels, checkPixabay]) {
    const failed = await check({ apiKey: 'very-secret-1', baseUrl: telling.baseUrl })(never).catch((e) => e);
    t.match(failed, { code: 'provider_failed', message: /\[key\]/ });
    t.notMatch(String(failed.message), /very-secret/);
  }
  const nobody = await serverThat(() => {});
  await nobody[Symbol.asyncDispose]();
  await t.rejects(checkPexels({ apiKey: 'k', baseUrl: nobody.baseUrl })(never), {
    code: 'provider_silent',
    message: /ECONNREFUSED/,
  });
  await using hanging = await serverThat(() => {});
  const stop = new AbortController();
  const asked = checkPexels({ apiKey: 'k', baseUrl: hanging.baseUrl })(stop.signal);
  stop.abort(new Error('enough'));
  await t.rejects(asked, { message: 'enough' });
});

t.test(
  'how a provider stands follows from what it says, and from calls that failed although it answers',
  async (t) => {
    const answers = async () => ({ words: 'fine', left: undefined });
    const numbers = (resting: ProviderNumbers['resting']): ProviderNumbers => ({
      ...{ provider: 'openai', calls: 1, repeats: 0, failures: {}, p50Seconds: 1, p95Seconds: 1 },
      resting,
    });
    const stand = async (
      ask: (() => Promise<never>) | typeof answers | undefined,
      rest?: ProviderNumbers['resting'],
    ) => {
      const check = { provider: 'openai', job: 'write' as const, ask, todo: 'no key' };
      const [health] = await checkAll([check], { read: async () => [numbers(rest)] }, never);
      return health;
    };
    t.match(await stand(undefined), { state: 'absent', words: 'no key', code: undefined });
    t.match(await stand(answers), { state: 'ready', words: 'fine' });
    const broke = { kind: 'broken', code: 'provider_out_of_money', words: 'no credit' } as const;
    const passing = { kind: 'broken', code: 'provider_failed', words: 'a 500', leftMs: 1000 } as const;
    t.match(await stand(answers, passing), { state: 'ready' }, 'that closes by itself');
    t.match(await stand(answers, { ...broke, leftMs: 1000 }), {
      state: 'failing',
      ...broke,
      kind: undefined,
    });
    t.match(await stand(answers, { ...broke, leftMs: 0 }), { state: 'ready' }, 'the next call tries');
    t.match(await stand(answers, { ...broke, kind: 'busy', leftMs: 9 }), { state: 'ready' });
    const fails = (error: unknown) => stand(() => Promise.reject(error));
    t.match(await fails(new Terminal('provider_refused', 'no')), {
      state: 'failing',
      code: 'provider_refused',
    });
    t.match(await fails(new Retryable('provider_busy', 'later')), { state: 'ready', words: 'later' });
    t.match(await fails(new TypeError('bug')), { state: 'failing', code: 'check_failed', words: 'bug' });
  },
);

t.test('the doctor tells how each service stands, and what is left of its plan', async (t) => {
  await using elevenlabs = await startFakeElevenLabs({ creditLimit: 500 });
  await using pexels = await startFakePexels({ offers: [] });
  const config = loadConfig({
    YTEMPIRE_DATA_DIR: t.testdir({}),
    ...{ ELEVENLABS_API_KEY: elevenlabs.apiKey, YTEMPIRE_ELEVENLABS_BASE_URL: elevenlabs.baseUrl },
    ...{ PEXELS_API_KEY: 'another', YTEMPIRE_PEXELS_BASE_URL: pexels.baseUrl },
  });
  const findings = new Map((await providerFindings(config)).map((finding) => [finding.name, finding]));
  t.match(findings.get('elevenlabs'), {
    found: true,
    detail: 'plan pro, 500 of 500 characters left',
    todo: '',
  });
  t.match(findings.get('pexels'), { found: false, failing: true, todo: /^Pexels answered 401/ });
  t.match(findings.get('openai'), {
    found: false,
    failing: false,
    detail: /^not set up/,
    todo: /OPENAI_API_KEY/,
  });
  t.match(findings.get('youtube'), { found: false, todo: /youtube-clients/ });
  t.equal(findings.size, 6);
  const broken = loadConfig({
    YTEMPIRE_DATA_DIR: t.testdir({ secrets: { 'youtube-clients': '{"project-a": {' } }),
    ...{ OPENAI_BASE_URL: 'http://127.0.0.1:1/v1', YTEMPIRE_OPENAI_MODEL: 'llama3.1' },
  });
  t.match(await providerFindings(broken), [
    { name: 'openai', failing: true, todo: /no model "llama3.1".* YTEMPIRE_PRICES/ },
    ...[{}, {}, {}, {}],
    { name: 'youtube', failing: true, todo: /must be JSON .*what is there is no JSON/ },
  ]);
  t.notOk([...findings.values()].some(({ needed }) => needed));
});

t.test('an encoder is asked for a real test encode', async (t) => {
  t.same(await encoderCheck(createFfmpegEncoder({ gpu: 'if_there' }), 'cpu').ask?.(never), {
    words: 'libx264, preset veryfast',
    left: undefined,
  });
  const broken = { probe: () => Promise.reject(new Error('no libx264')) };
  const read = async () => [];
  t.match(await checkAll([encoderCheck(broken, 'cpu')], { read }, never), [
    { provider: 'encoder-cpu', job: 'encode', state: 'failing', words: 'no libx264' },
  ]);
});
