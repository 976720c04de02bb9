import { z } from 'zod';
import { Terminal } from '../../contracts/errors.ts';
import { type Quota, usualQuota } from '../../domain/youtube/quota.ts';

/** What we ask a channel's owner for. `force-ssl` alone would do, but not for whoever reads the consent page. */
export const scopes = [
  'https://www.googleapis.com/auth/youtube.upload',
  // Playlists.
  'https://www.googleapis.com/auth/youtube',
  // Captions: https://developers.google.com/youtube/v3/docs/captions/insert
  'https://www.googleapis.com/auth/youtube.force-ssl',
] as const;

const Client = z.strictObject({
  client_id: z.string().min(1),
  client_secret: z.string().min(1),
  /** What Google gives the project a day, where that is not the usual. */
  daily_units: z.int().min(1).max(100_000_000).default(usualQuota.units),
  daily_uploads: z.int().min(1).max(1_000_000).default(usualQuota.uploads),
});

const Clients = z.record(z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/), Client);

/** The OAuth client of a Cloud project, and what the project may ask of YouTube on one day. */
export interface OAuthProject {
  clientId: string;
  clientSecret: string;
  quota: Quota;
}

export type OAuthProjects = ReadonlyMap<string, OAuthProject>;

/**
 * Reads the secret `youtube-clients`: `{"project-a": {"client_id": "...", "client_secret": "..."}}`, by names of the
 * operator's own. Empty: none.
 *
 * @throws Terminal `bad_youtube_clients`, which repeats nothing of what stands there
 */
export function readOAuthProjects(secret: string | undefined): OAuthProjects {
  if (secret === undefined || secret.trim() === '') return new Map();
  const json = parseJson(secret);
  const read = Clients.safeParse(json);
  if (!read.success) {
    const issues = read.error.issues.map(({ path, code }) => `${path.join('.') || 'the whole'}: ${code}`);
    const wrong = json === undefined ? 'what is there is no JSON' : issues.join(', ');
    throw new Terminal(
      'bad_youtube_clients',
      `The secret youtube-clients must be JSON such as {"project-a":{"client_id":"...","client_secret":"..."}} (${wrong})`,
    );
  }
  return new Map(
    Object.entries(read.data).map(([name, client]) => [
      name,
      {
        clientId: client.client_id,
        clientSecret: client.client_secret,
        quota: { uploads: client.daily_uploads, units: client.daily_units },
      },
    ]),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
