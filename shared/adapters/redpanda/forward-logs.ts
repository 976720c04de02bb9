import { type logCreator, logLevel } from 'kafkajs';
import type { Log } from '../../ports/log.ts';

/** The same words from the same part are said once within this time: ten readers lose one broker at once. */
const sameWordsMs = 10_000;
/** No more different words than these are remembered. */
const mostWords = 200;

/**
 * kafkajs's own words in our log, one level down: what it calls an error it mostly mends by itself, and what it does not
 * we say ourselves.
 */
export function forwardLogs(log: Log): logCreator {
  const saidAt = new Map<string, number>();
  const isNew = (words: string): boolean => {
    const now = performance.now();
    if (now - (saidAt.get(words) ?? Number.NEGATIVE_INFINITY) < sameWordsMs) return false;
    if (saidAt.size >= mostWords) saidAt.clear();
    saidAt.set(words, now);
    return true;
  };
  return () =>
    ({ namespace, level, log: { message, groupId, broker, error } }) => {
      if (level > logLevel.WARN || !isNew(`${namespace} ${message}`)) return;
      const facts = { from: `kafkajs ${namespace}`, group: groupId, broker, reason: wordsOf(error) };
      if (level === logLevel.ERROR) log.warn(facts, message);
      else log.debug(facts, message);
    };
}

function wordsOf(error: unknown): string | undefined {
  if (error === undefined) return undefined;
  return error instanceof Error ? error.message : String(error);
}
