import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

/** Headers that belong to one connection and are not passed on (RFC 9110, 7.6.1). */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** What may be passed on of a message's headers. */
export function endToEndHeaders(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const named = headers.connection?.toLowerCase().split(',') ?? [];
  const passed: OutgoingHttpHeaders = {};
  for (const name in headers)
    if (!hopByHop.has(name) && !(named.length > 0 && named.some((word) => word.trim() === name)))
      passed[name] = headers[name];
  return passed;
}
