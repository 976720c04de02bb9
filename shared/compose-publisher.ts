import type { Sql } from './adapters/postgres/connect.ts';
import { createYoutubeAccounts } from './adapters/postgres/youtube/create-youtube-accounts.ts';
import type { AccessOptions } from './adapters/youtube/account-access.ts';
import { createYoutubePublisher } from './adapters/youtube/create-youtube-publisher.ts';
import { readOAuthProjects } from './adapters/youtube/oauth-projects.ts';
import { createTokenVault } from './adapters/youtube/token-vault.ts';
import type { Config } from './config.ts';
import type { Guard } from './ports/guard.ts';
import type { Publisher } from './ports/publisher.ts';

/** What everything about YouTube is made of. @throws Terminal `bad_youtube_clients`, `bad_token_key` */
export function composeYoutube(config: Config, sql: Sql, guard: Guard): AccessOptions {
  return {
    accounts: createYoutubeAccounts(sql),
    projects: readOAuthProjects(config.optionalSecret('youtube-clients')),
    vault: createTokenVault(config.secret('youtube-token-key')),
    guard,
    addresses: { youtube: config.providers.youtube.baseUrl, oauth: config.providers.youtube.oauthBaseUrl },
    clock: () => new Date(),
    betweenUploadsMs: config.providers.youtube.restMs,
  };
}

/** Made by the first call: of all functions only one is given the secrets. */
export function composePublisher(config: Config, sql: Sql, guard: () => Guard): Publisher {
  let made: Publisher | undefined;
  const publisher = (): Publisher => {
    made ??= createYoutubePublisher(composeYoutube(config, sql, guard()));
    return made;
  };
  return {
    open: async (...order) => await publisher().open(...order),
    send: async (...order) => await publisher().send(...order),
    setThumbnail: async (...order) => await publisher().setThumbnail(...order),
    addCaptions: async (...order) => await publisher().addCaptions(...order),
    addToPlaylist: async (...order) => await publisher().addToPlaylist(...order),
  };
}
