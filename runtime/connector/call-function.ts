import { Pool } from 'undici';
import type { FunctionAnswer } from '#shared/domain/delivery.ts';
import { pipeline } from '#shared/domain/pipeline.ts';
import type { Delivery } from '#shared/ports/event-source.ts';
import { outcomeHeader } from '#shared/stage/serve-stage.ts';

export interface FunctionCaller {
  call(delivery: Delivery, signal: AbortSignal): Promise<FunctionAnswer>;
  close(): Promise<void>;
}

/**
 * Stages and the gateway bound themselves and answer before this, in milliseconds. What has not answered by then never
 * will (its machine is gone, say), and as long as it is waited for nobody else is given the event.
 */
export const longestAnswerMs =
  Math.max(...Object.values(pipeline).map(({ timeoutMs }) => timeoutMs)) + 30_000;

/** Posts events to functions with the headers OpenFaaS's own connector sends. */
export function createFunctionCaller(options: {
  gatewayUrl: string;
  token: string;
  patienceMs?: number;
}): FunctionCaller {
  const { patienceMs = longestAnswerMs } = options;
  const pool = new Pool(options.gatewayUrl, {
    connections: 64,
    pipelining: 1,
    headersTimeout: patienceMs,
    bodyTimeout: patienceMs,
  });
  return {
    async call(delivery, signal) {
      try {
        const answer = await pool.request({
          path: `/function/${delivery.functionName}`,
          method: 'POST',
          headers: headersFor(delivery, options.token),
          body: JSON.stringify(delivery.event),
          signal,
        });
        return await read(answer.statusCode, answer.headers, answer.body);
      } catch (error) {
        return { status: undefined, recorded: false, retryAfterMs: undefined, words: String(error) };
      }
    },
    close: () => pool.destroy(),
  };
}

function headersFor(delivery: Delivery, token: string): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    Authorization: `Bearer ${token}`,
    'X-Topic': delivery.topic,
    'X-Kafka-Partition': String(delivery.partition),
    'X-Kafka-Offset': String(delivery.offset),
    'X-Kafka-Key': delivery.videoId,
  };
}

type Headers = Record<string, string | string[] | undefined>;
type Body = { text(): Promise<string>; dump(): Promise<void> };

async function read(status: number, headers: Headers, body: Body): Promise<FunctionAnswer> {
  const recorded = headers[outcomeHeader.toLowerCase()] !== undefined;
  const seconds = Number(headers['retry-after']);
  const retryAfterMs = Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
  if (recorded || status < 300) {
    await body.dump();
    return { status, recorded, retryAfterMs, words: '' };
  }
  const words = `${status} ${(await body.text()).slice(0, 300)}`;
  return { status, recorded, retryAfterMs, words };
}
