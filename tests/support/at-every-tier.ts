import type { Ways } from '#shared/domain/ways.ts';

/** The same at both tiers. */
export const atEveryTier = <Provider>(...ways: readonly Provider[]): Ways<Provider> => ({
  standard: ways,
  economy: ways,
});
