import { upgradeWebSocket } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { VideoId } from '#shared/contracts/ids.ts';
import type { ProgressEvent } from '#shared/contracts/progress.ts';
import { followVideo } from './follow-video.ts';
import type { Pace } from './pace.ts';
import type { PipelinePorts } from './pipeline-ports.ts';
import { readId } from './read-input.ts';

/** A client whose connection broke asks again after this long, in milliseconds. */
const reconnectMs = 1000;

/** The events of a video over a WebSocket; a call that asks for no upgrade goes on to the next handler. */
export function streamOverWebSocket(ports: PipelinePorts, pace: Pace): MiddlewareHandler {
  return upgradeWebSocket((c) => {
    const id = readId(c);
    const gone = new AbortController();
    return {
      onOpen: (_event, socket) => {
        let last: ProgressEvent | undefined;
        // Frames are the only traffic a proxy sees, so the sign of life is the last state once more.
        const send = async (event: ProgressEvent | undefined): Promise<void> => {
          last = event ?? last;
          socket.send(JSON.stringify(last));
        };
        void tell(ports, pace, id, gone.signal, send).then((ended) => {
          if (ended) socket.close(1000, 'the video has ended');
          else socket.close(1011, 'try again');
        });
      },
      onClose: () => gone.abort(),
      onError: () => gone.abort(),
    };
  });
}

/** The same events as server-sent events. Closes after a final state; a client that finds it closed earlier asks again. */
export function streamOverSse(ports: PipelinePorts, pace: Pace) {
  return (c: Context): Response => {
    const id = readId(c);
    const gone = new AbortController();
    let number = 0;
    // Proxies that collect an answer before they pass it on would hide the progress.
    c.header('X-Accel-Buffering', 'no');
    if (c.req.method === 'HEAD') return c.body(null, 200, { 'Content-Type': 'text/event-stream' });
    return streamSSE(c, async (stream) => {
      stream.onAbort(() => gone.abort());
      await tell(ports, pace, id, gone.signal, async (event) => {
        if (event === undefined) {
          await stream.write(': nothing new\n\n');
          return;
        }
        number += 1;
        const data = JSON.stringify(event);
        await stream.writeSSE({ event: 'progress', data, id: String(number), retry: reconnectMs });
      });
    });
  };
}

/** Sends what there is to tell. False when it broke off before the end, for example with the database. */
async function tell(
  ports: PipelinePorts,
  pace: Pace,
  id: VideoId,
  signal: AbortSignal,
  send: (event: ProgressEvent | undefined) => Promise<void>,
): Promise<boolean> {
  try {
    for await (const event of followVideo(ports, pace, id, signal)) await send(event);
    return true;
  } catch (error) {
    ports.log.warn({ err: error, video_id: id }, 'a stream broke off; its client may ask again');
    return false;
  }
}
