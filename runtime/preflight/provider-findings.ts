import { checkAll } from '#shared/adapters/provider-checks/keep-health.ts';
import { readOAuthProjects } from '#shared/adapters/youtube/oauth-projects.ts';
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
  const failing = state === 'failing';
  const noKeyHere = 'not set up here (a key that only stands in front of npm start is not seen)';
  return {
    ...{ name, found, failing, needed: false },
    detail: failing ? 'does not work' : noKeyHere,
    todo: words,
  };
}

const amount = ({ amount, of, unit }: Allowance): string =>
  `${amount}${of === undefined ? '' : ` of ${of}`} ${unit} left`;

function youtubeFinding(config: Config): Finding {
  const facts = { name: 'youtube', found: false, needed: false };
  try {
    const { size } = readOAuthProjects(config.optionalSecret('youtube-clients'));
    if (size > 0)
      return {
        ...{ ...facts, found: true, todo: '' },
        detail: `clients of ${size} project(s) are there; npm run provider -- youtube asks each account`,
      };
    const todo = 'no OAuth clients: put them into the secret youtube-clients (docs/operations.md)';
    return { ...facts, detail: 'not set up', todo };
  } catch (error) {
    const todo = error instanceof Error ? error.message : String(error);
    return { ...facts, failing: true, detail: 'does not work', todo };
  }
}
