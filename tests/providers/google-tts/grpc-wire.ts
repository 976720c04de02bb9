import {
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';

/** gRPC's codes, as far as the fake says them. */
export const grpcCodes = {
  invalidArgument: 3,
  notFound: 5,
  permissionDenied: 7,
  exhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

export class GrpcStatus extends Error {
  readonly code: number;
  /** After how long it is worth a try, as `google.rpc.RetryInfo`. */
  readonly retrySeconds: number | undefined;

  constructor(code: number, message: string, retrySeconds?: number) {
    super(message);
    this.code = code;
    this.retrySeconds = retrySeconds;
  }
}

export interface GrpcCall {
  path: string;
  headers: IncomingHttpHeaders;
  message: Uint8Array;
  stream: ServerHttp2Stream;
}

export interface GrpcServer extends AsyncDisposable {
  port: number;
}

/**
 * A server of unary gRPC calls, down at its frames, so that an answer can be broken in the middle. `serve` answers the
 * message, or undefined where it has written to the stream itself.
 */
export async function startGrpcServer(
  serve: (call: GrpcCall) => Promise<Uint8Array | undefined>,
): Promise<GrpcServer> {
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('error', () => {});
    session.on('close', () => sessions.delete(session));
  });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    handle(stream, headers, serve).catch((error: unknown) => {
      refuse(stream, error instanceof GrpcStatus ? error : new GrpcStatus(grpcCodes.internal, String(error)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const session of sessions) session.destroy();
      await closed(server);
    },
  };
}

const closed = (server: Http2Server) => new Promise<void>((resolve) => server.close(() => resolve()));

async function handle(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders & { ':path'?: string | undefined },
  serve: (call: GrpcCall) => Promise<Uint8Array | undefined>,
): Promise<void> {
  if (headers['content-type']?.startsWith('application/grpc') !== true || headers.te !== 'trailers')
    throw new GrpcStatus(grpcCodes.internal, 'the call is not gRPC');
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  const body = Buffer.concat(pieces);
  if (body.length < 5 || body[0] !== 0 || body.readUInt32BE(1) !== body.length - 5)
    throw new GrpcStatus(grpcCodes.internal, 'the call does not hold one plain message');
  const answer = await serve({ path: headers[':path'] ?? '', headers, message: body.subarray(5), stream });
  if (answer !== undefined) send(stream, framed(answer));
}

export function framed(message: Uint8Array, length = message.length): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, message]);
}

/** Writes frames of gRPC and ends well. */
export function send(stream: ServerHttp2Stream, frames: Uint8Array): void {
  if (stream.closed || stream.destroyed) return;
  stream.respond({ ':status': 200, 'content-type': 'application/grpc+proto' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(frames);
}

function refuse(stream: ServerHttp2Stream, { code, message, retrySeconds }: GrpcStatus): void {
  if (stream.closed || stream.destroyed || stream.headersSent) return;
  const details =
    retrySeconds === undefined ? {} : { 'grpc-status-details-bin': statusBytes(code, message, retrySeconds) };
  stream.respond(
    {
      ':status': 200,
      'content-type': 'application/grpc+proto',
      'grpc-status': String(code),
      'grpc-message': encodeURIComponent(message).replace(/%20/g, ' '),
      ...details,
    },
    { endStream: true },
  );
}

/** `google.rpc.Status` with one `RetryInfo`, encoded by hand. */
function statusBytes(code: number, message: string, seconds: number): string {
  const field = (number: number, value: Uint8Array) =>
    Buffer.concat([Buffer.from([(number << 3) | 2, value.length]), value]);
  const retryInfo = field(1, Buffer.from([0x08, seconds]));
  const any = Buffer.concat([
    field(1, Buffer.from('type.googleapis.com/google.rpc.RetryInfo')),
    field(2, retryInfo),
  ]);
  const status = Buffer.concat([Buffer.from([0x08, code]), field(2, Buffer.from(message)), field(3, any)]);
  return status.toString('base64');
}
