import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { VideoId } from '#shared/contracts/ids.ts';
import { createFunctionCaller } from '../../runtime/connector/call-function.ts';

t.test('a function that never answers is given up, so that its event can be sent again', async (t) => {
  const silent = createServer(() => {});
  await once(silent.listen(0, '127.0.0.1'), 'listening');
  const { port } = silent.address() as AddressInfo;
  const caller = createFunctionCaller({
    gatewayUrl: `http://127.0.0.1:${port}`,
    token: 'x',
    patienceMs: 200,
  });
  const delivery = {
    id: 1n,
    offset: 1n,
    partition: 0,
    topic: 'video.requested',
    functionName: 'script-generation',
    videoId: VideoId.parse('7c9e6679-7425-40de-944b-e07fc1f90ae7'),
    event: {},
    attempts: 0,
  };
  t.match(await caller.call(delivery, new AbortController().signal), { status: undefined, recorded: false });
  await caller.close();
  silent.closeAllConnections();
  silent.close();
});
