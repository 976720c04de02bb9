import type { IncomingMessage, ServerResponse } from 'node:http';
import { namespace } from './deployment.ts';
import type { FunctionPool } from './function-pool.ts';
import type { LogLine } from './log-store.ts';
import { Refusal } from './refusal.ts';
import { markOpenEnded } from './respond.ts';

/** A reader that is this far behind is let go, or its lines would fill the memory. */
const mostUnreadBytes = 4 << 20;

/** Lines of a function's log as ndjson: `name`, `tail`, `since` (RFC 3339) and `follow`, as faas-cli sends them. */
export function answerLogs(
  pool: FunctionPool,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): void {
  const query = url.searchParams;
  const name = query.get('name');
  if (!name) throw new Refusal(400, 'name is required');
  const logs = pool.logsOf(name);
  const since = query.get('since');
  if (since && Number.isNaN(Date.parse(since))) throw new Refusal(400, 'since must be a time in RFC 3339');
  const lines = logs.recent({
    tail: Number(query.get('tail') ?? '-1'),
    ...(since ? { since: new Date(since) } : {}),
  });
  response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
  for (const line of lines) response.write(encode(line));
  if (query.get('follow') !== 'true') {
    response.end();
    return;
  }
  response.flushHeaders();
  markOpenEnded(response);
  const stop = logs.follow((line) => {
    response.write(encode(line));
    if (response.writableLength > mostUnreadBytes) response.destroy();
  });
  request.once('close', stop);
  response.once('close', stop);
}

const encode = (line: LogLine): string => `${JSON.stringify({ ...line, namespace })}\n`;
