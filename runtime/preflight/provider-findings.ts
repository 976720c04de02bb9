import { checkAll } from '#shared/adapters/provider-checks/keep-health.ts';
import { providerChecks } from '#shared/compose-readiness.ts';
import type { Config } from '#shared/config.ts';
import type { Allowance, ProviderHealth } from '#shared/contracts/readiness.ts';
import type { Finding } from './preflight.ts';

/** Longer than any provider needs to answer, in milliseconds. */
const timeoutMs = 30_000;

/** Asks every outside service that has a key, for nothing, whether it would do its job. None of them is needed. */
export async function providerFindings(config: Config): Promise<Finding[]> {
  const nobodyRests = { read: async () => [] };
  const checks = providerChecks(config, { missing: 'empty' });
  const health = await checkAll(checks, nobodyRests, AbortSignal.timeout(timeoutMs));
  return [...health.map(finding), youtubeFinding(config)];
}

function finding({ provider: name, state, words, left }: ProviderHealth): Finding {
  const found = state === 'ready';
  const detail = left === undefined ? words : `${words}, ${amount(left)}`;
  if (found) return { name, found, needed: false, detail, todo: '' };
  return {
    ...{ name, found, needed: false },
    detail: state === 'absent' ? 'not set up' : 'does not work',
    todo: words,
  };
}

const amount = ({ amount, of, unit }: Allowance): string =>
  `${amount}${of === undefined ? '' : ` of ${of}`} ${unit} left`;

function youtubeFinding(config: Config): Finding {
  const found = config.optionalSecret('youtube-clients') !== undefined;
  return {
    ...{ name: 'youtube', found, needed: false },
    detail: found ? 'OAuth clients are there; npm run provider -- youtube asks each account' : 'not set up',
    todo: found ? '' : 'no OAuth clients: put them into the secret youtube-clients (docs/operations.md)',
  };
}
