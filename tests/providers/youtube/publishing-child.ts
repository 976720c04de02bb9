import { readFileSync } from 'node:fs';
import { connect } from '#shared/adapters/postgres/connect.ts';
import { createYoutubeAccounts } from '#shared/adapters/postgres/youtube/create-youtube-accounts.ts';
import { createYoutubePublisher } from '#shared/adapters/youtube/create-youtube-publisher.ts';
import { readOAuthProjects } from '#shared/adapters/youtube/oauth-projects.ts';
import { createTokenVault } from '#shared/adapters/youtube/token-vault.ts';
import type { UploadOrder } from '#shared/ports/publisher.ts';
import { bareGuard } from '../../support/bare-guard.ts';
import { chunkBytes, publish } from './publishing-world.ts';

/** What the process that publishes is told. */
export interface ChildOrder {
  databaseUrl: string;
  youtubeUrl: string;
  clients: string;
  tokenKey: string;
  file: string;
  order: UploadOrder;
}

/** Publishes one file in a process of its own, which may be killed at any moment. */
const told: ChildOrder = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const sql = connect(told.databaseUrl, { max: 2 });
const publisher = createYoutubePublisher({
  accounts: createYoutubeAccounts(sql),
  projects: readOAuthProjects(told.clients),
  vault: createTokenVault(told.tokenKey),
  guard: bareGuard({ provider: 'youtube' }),
  addresses: { youtube: told.youtubeUrl, oauth: told.youtubeUrl },
  clock: () => new Date(),
  chunkBytes,
});
const { youtubeId, kind } = await publish(publisher, told.order, readFileSync(told.file));
await sql.end({ timeout: 1 });
process.stdout.write(JSON.stringify({ youtubeId, kind }));
