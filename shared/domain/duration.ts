const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/**
 * Reads a duration as OpenFaaS writes it (Go's format: `5s`, `10m5s`, `1.5h`, `250ms`; a bare number is seconds).
 *
 * @returns milliseconds
 * @throws when the text is none of these
 */
export function parseDurationMs(text: string): number {
  const trimmed = text.trim();
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Math.round(Number(trimmed) * 1000);
  if (!/^(\d+(\.\d+)?(ms|h|m|s))+$/.test(trimmed))
    throw new Error(`"${text}" is not a duration; write it like 5s, 10m5s or 250ms`);
  let totalMs = 0;
  for (const [, amount, unit] of trimmed.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g))
    totalMs += Number(amount) * (unitMs[unit ?? 's'] ?? 0);
  return Math.round(totalMs);
}
