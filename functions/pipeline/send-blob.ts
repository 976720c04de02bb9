import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Context } from 'hono';
import { Terminal } from '#shared/contracts/errors.ts';
import type { BlobRef } from '#shared/contracts/ids.ts';
import { parseRange } from './byte-range.ts';
import type { PipelinePorts } from './pipeline-ports.ts';
import { Refusal } from './refusal.ts';

export interface Download {
  blob: BlobRef;
  /** As the person's browser should save it; ASCII. */
  fileName: string;
  contentType: string;
  /** Changes whenever the content under the same key may have changed. */
  version: string;
}

/** A link is opened at once; who comes back later for another range asks for a new one. */
const linkSeconds = 600;

/**
 * Sends a stored file: 304 to who has it already; otherwise a link to where it is stored, or, where the store gives none or
 * the caller wants none, the file itself: whole, or the range that was asked for.
 */
export async function sendBlob(
  c: Context,
  blobs: PipelinePorts['blobs'],
  download: Download,
  redirect: boolean,
): Promise<Response> {
  const { key } = download.blob;
  const bytes = (await blobs.stat(key))?.bytes;
  if (bytes === undefined) throw new Terminal('blob_missing', `There is no blob ${key}`);
  const etag = `"${createHash('sha256').update(`${key} ${bytes} ${download.version}`).digest('hex').slice(0, 32)}"`;
  const headers: Record<string, string> = {
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'private, no-cache',
    'Content-Disposition': `attachment; filename="${download.fileName}"`,
    'Content-Type': download.contentType,
    ETag: etag,
    'X-Content-Type-Options': 'nosniff',
  };
  if (namesTag(c.req.header('If-None-Match'), etag)) return c.body(null, 304, headers);
  // A link answers GET alone, so HEAD is answered here.
  if (redirect && blobs.link && c.req.method !== 'HEAD') {
    const { fileName, contentType } = download;
    const location = await blobs.link(key, { fileName, contentType, seconds: linkSeconds });
    // Without a tag: who stored this answer would be sent to a link that has expired.
    return c.body(null, 307, { Location: location, 'Cache-Control': 'no-store' });
  }
  const ifRange = c.req.header('If-Range');
  const range =
    ifRange === undefined || ifRange === etag ? parseRange(c.req.header('Range'), bytes) : undefined;
  if (range === 'unsatisfiable')
    throw new Refusal(416, 'range_not_satisfiable', `The file has ${bytes} bytes.`, {
      errors: [{ field: 'Range', message: `must lie within 0-${bytes - 1}` }],
      headers: { 'Content-Range': `bytes */${bytes}` },
    });
  const { start, end } = range ?? { start: 0, end: bytes - 1 };
  headers['Content-Length'] = String(end - start + 1);
  if (range) headers['Content-Range'] = `bytes ${start}-${end}/${bytes}`;
  const status = range ? 206 : 200;
  if (c.req.method === 'HEAD') return c.body(null, status, headers);
  const file = await blobs.open(key, range);
  return c.body(Readable.toWeb(file) as ReadableStream, status, headers);
}

function namesTag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag);
}
