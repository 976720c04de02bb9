import type { ProviderHealth, ReadinessFacts } from '../contracts/readiness.ts';
import type { VideoRequest } from '../contracts/video-request.ts';

/** What is known of the providers' health. */
export interface Readiness {
  /** May be some seconds old. */
  facts(request: Pick<VideoRequest, 'channel_id' | 'publish'>): Promise<ReadinessFacts>;
  list(): Promise<ProviderHealth[]>;
}

/** Where the health of providers is written down. */
export interface HealthBooks {
  list(): Promise<ProviderHealth[]>;
  write(health: Omit<ProviderHealth, 'checkedAt'>): Promise<void>;
}

/** Asks a provider, for nothing, whether it would do its job. */
export interface ProviderCheck {
  provider: string;
  job: ProviderHealth['job'];
  languages?: readonly string[] | undefined;
  /** Undefined: it has no key here. @throws what a call to it would: Terminal or Retryable with the provider's words */
  ask: ((signal: AbortSignal) => Promise<Pick<ProviderHealth, 'words' | 'left'>>) | undefined;
  /** What to do when it has no key. */
  todo: string;
}
