/** The braces keep all keys of a provider on one node, where there are several. */
export const restKey = (provider: string): string => `provider:v1:{${provider}}:rest`;

/** Calls of one hour, of all providers. */
export const tallyKey = (hour: number): string => `provider:v1:tally:${hour}`;

/** After its rest a broken provider is tried by one call at a time until one works, or for this long, in milliseconds. */
export const probationMs = 600_000;
