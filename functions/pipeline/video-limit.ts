import { formatExactly, type Micros, parseDollars } from '#shared/contracts/money.ts';
import type { VideoRequest } from '#shared/contracts/video-request.ts';
import { cheapestWay } from '#shared/domain/cheapest-way.ts';
import { stagesOf } from '#shared/domain/pipeline.ts';
import type { RetryAnswer } from '#shared/ports/videos.ts';
import type { PipelinePorts } from './pipeline-ports.ts';
import { Refusal } from './refusal.ts';

/**
 * The most a video may cost: the configured limit, or less where the request says so.
 *
 * @throws Refusal 402 with the sum when no video could be finished for that
 */
export function videoLimit(request: VideoRequest, limits: PipelinePorts['settings']['limits']): Micros {
  const asked = parseDollars(String(request.max_cost_usd));
  const isLowered = asked !== undefined && asked < limits.video;
  const bounds = [
    isLowered
      ? { name: 'max_cost_usd', of: 'the request', limit: asked }
      : { name: 'YTEMPIRE_LIMIT_VIDEO_USD', of: 'a video', limit: limits.video },
    { name: 'YTEMPIRE_LIMIT_CHANNEL_DAY_USD', of: "a channel's day", limit: limits.channelDay },
    { name: 'YTEMPIRE_LIMIT_SYSTEM_DAY_USD', of: "the system's day", limit: limits.systemDay },
  ];
  const { sum, words } = cheapestWay(stagesOf(request));
  const tooLow = bounds.find(({ limit }) => limit < sum);
  if (!tooLow) return isLowered ? asked : limits.video;
  const { name, of, limit } = tooLow;
  const where = isLowered ? `${name} (--max-cost on the command line)` : name;
  const least = formatExactly(sum).slice(1);
  const detail = `${words} at the least, but the limit of ${of} is ${formatExactly(limit)}: raise ${where} to at least ${least}.`;
  const errors = isLowered ? [{ field: name, message: `must be at least ${least}` }] : [];
  throw new Refusal(402, 'cannot_finish', detail, { errors });
}

/** A video whose stages cannot be finished for what is left of its limit. */
export function cannotFinish({
  stages,
  fixedIsPaid,
  left,
}: Extract<RetryAnswer, { kind: 'cannot_finish' }>): Refusal {
  const { words } = cheapestWay(stages, fixedIsPaid);
  const detail = `What is left to do costs ${words} at the least, but only ${formatExactly(left)} of this video's limit is left: queue it anew.`;
  return new Refusal(402, 'cannot_finish', detail);
}
