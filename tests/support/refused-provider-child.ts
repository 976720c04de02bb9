/** `node refused-provider-child.ts URL TOKEN`: a process whose key OpenAI refuses. */
import { createGuards } from '#shared/compose-guards.ts';
import { providerFailure } from '#shared/domain/provider-failure.ts';

const [redisRestUrl = '', redisRestToken = ''] = process.argv.slice(2);
const { guard, close } = createGuards({
  redis: { redisRestUrl, redisRestToken },
  warn: console.error,
  patienceMs: 60_000,
});
const refused = providerFailure({ provider: 'OpenAI', status: 401, words: 'the key is no more' });
const call = guard('openai').call(() => Promise.reject(refused), {
  signal: new AbortController().signal,
  paid: true,
});
process.exitCode = await call.then(
  () => 1,
  () => 0,
);
await close();
