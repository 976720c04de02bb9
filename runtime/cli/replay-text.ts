import type { DeadLetter } from '#shared/adapters/postgres/dead-letters/list-dead-letters.ts';
import type { Replay } from '#shared/adapters/postgres/dead-letters/replay-dead-letters.ts';
import { formatExactly } from '#shared/contracts/money.ts';
import { cheapestWay } from '#shared/domain/cheapest-way.ts';

/** More would push the newest out of sight. */
const mostShown = 50;

/** `#12  3 min ago  video.requested -> script-generation  video 7c9e...`, and the reason below it. */
export function letterList(letters: readonly DeadLetter[]): string {
  if (letters.length === 0) return 'No message is buried.\n';
  const shown = letters.slice(0, mostShown);
  const lines = shown.flatMap(({ id, ageSeconds, topic, functionName, videoId, reason, attempts }) => [
    `#${id}  ${age(ageSeconds)} ago  ${topic} -> ${functionName ?? 'nobody'}  ${videoId ? `video ${videoId}` : 'no video'}`,
    `    ${reason.replaceAll(/\s+/g, ' ')}${attempts > 0 ? ` (after ${attempts} tries)` : ''}`,
  ]);
  if (letters.length > mostShown)
    lines.push(`and ${letters.length - mostShown} older ones: --json lists all`);
  const count = letters.length === 1 ? '1 message is' : `${letters.length} messages are`;
  lines.push(
    '',
    `${count} buried. Mend the cause, then: npm run replay -- --id N, --video ID, --topic T or --all`,
  );
  return `${lines.join('\n')}\n`;
}

/** A line for each letter, and how many were sent at the end. */
export function replayLines(results: readonly (readonly [bigint, Replay])[], dryRun: boolean): string {
  if (results.length === 0) return 'Nothing of that kind is buried.\n';
  const lines = results.map(([id, outcome]) => `#${id}  ${outcomeWords(outcome)}`);
  const refused = results.filter(([, { kind }]) => kind === 'refused').length;
  const done = results.length - refused;
  if (dryRun) lines.push('', 'Nothing was changed (--dry-run).');
  else if (results.length > 1) lines.push('', `${done} settled${refused > 0 ? `, ${refused} not` : ''}.`);
  return `${lines.join('\n')}\n`;
}

/** What became of a letter, in words. */
export function outcomeWords(outcome: Replay): string {
  switch (outcome.kind) {
    case 'sent':
      return `sent again to ${outcome.functionName}`;
    case 'reopened':
      return 'its video goes on where it stopped';
    case 'replayed_before':
      return `nothing to do: it was sent again before, at ${outcome.at.toISOString()}`;
    case 'needless':
      return `nothing to do: its video ${needless[outcome.because]}`;
    case 'refused':
      return `NOT sent again: ${refusalWords(outcome.because)}`;
  }
}

const needless: Record<Extract<Replay, { kind: 'needless' }>['because'], string> = {
  completed: 'is completed',
  in_queue: 'waits in the queue; its stages are woken when its turn comes',
  other_round: 'is rendered anew since; the message belongs to the round before',
  other_lane: 'is rendered in the other lane since',
};

function refusalWords(because: Extract<Replay, { kind: 'refused' }>['because']): string {
  if (because === 'no_such_letter') return 'there is no such dead letter';
  if (because === 'not_an_event')
    return 'it is no event of this system; look at it in dead_letters, and at who published it';
  switch (because.kind) {
    case 'not_found':
      return 'there is no such video';
    case 'ended_otherwise':
      return `its video ended for another reason since (${because.code}); POST /retry/{id} opens it again`;
    case 'wrong_status':
      return `its video is ${because.status}`;
    case 'files_deleted':
      return 'what its finished stages made was deleted; queue the video again';
    case 'still_stopping':
      return `a stage of its video is still stopping; try again in ${Math.ceil(because.retryAfterMs / 1000)} s`;
    case 'full':
      return `the queue is full (YTEMPIRE_QUEUE_LIMIT): ${because.queued} wait; try again later`;
    case 'cannot_finish':
      return `what is left to do costs ${cheapestWay(because.stages, because.fixedIsPaid).words} at the least, but only ${formatExactly(because.left)} of its video's limit is left: queue it anew`;
  }
}

const units: readonly (readonly [string, number])[] = [
  ['days', 86_400],
  ['h', 3600],
  ['min', 60],
];

function age(seconds: number): string {
  const [unit, size] = units.find(([, size]) => seconds >= 2 * size) ?? ['s', 1];
  return `${Math.max(0, Math.floor(seconds / size))} ${unit}`;
}
