import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { addressTrouble } from '#shared/adapters/media-fetcher/address-trouble.ts';
import {
  createMediaFetcher,
  libraryHosts,
  type MediaFetcherOptions,
} from '#shared/adapters/media-fetcher/create-media-fetcher.ts';
import type { HouseMedia } from '#shared/ports/media-fetcher.ts';
import { type Serve, startMediaHost } from '../providers/media/media-host.ts';
import { plainGuard } from '../support/plain-guard.ts';

const folder = await mkdtemp(join(tmpdir(), 'media-urls-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));
const canary = await startMediaHost((_request, response) => void response.end('the secret of a neighbour'));
t.teardown(() => canary[Symbol.asyncDispose]());

const focus = { x: 0.5, y: 0.5 };

/** Takes whatever was downloaded for good. */
const unchecked: HouseMedia = {
  clip: async () => ({ width: 2, height: 2, seconds: 1, focus }),
  photo: async () => ({ width: 2, height: 2, focus }),
};

const publicAddress = [{ address: '93.184.216.34', family: 4 }];

function fetcher(options: Partial<MediaFetcherOptions> = {}) {
  const resolve = async () => publicAddress;
  return createMediaFetcher({
    guard: plainGuard('media'),
    house: unchecked,
    publicHosts: libraryHosts,
    resolve,
    mostMs: 20_000,
    ...options,
  });
}

const target = () => ({
  file: join(folder, 'file'),
  width: 2,
  height: 2,
  seconds: 1,
  signal: AbortSignal.timeout(60_000),
});
const isRefused = (reason: RegExp) => ({ name: 'Terminal', code: 'media_refused', message: reason });
const port = Number(new URL(canary.url).port);

t.test('addresses of our own networks and of nowhere are told from those of the internet', async (t) => {
  const bad = [
    ...[
      '127.0.0.1',
      '127.9.9.9',
      '0.0.0.0',
      '0.1.2.3',
      '10.1.2.3',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
    ],
    ...[
      '169.254.169.254',
      '100.64.0.1',
      '100.127.255.255',
      '224.0.0.1',
      '239.1.1.1',
      '255.255.255.255',
      '240.0.0.1',
    ],
    ...['192.0.2.1', '198.51.100.7', '203.0.113.9', '198.18.0.1', '192.0.0.1', '192.88.99.1', '192.175.48.1'],
    ...['::1', '::', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd12:3456::1', 'ff02::1', 'fec0::1', '100::1'],
    ...['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:93.184.216.34', '::127.0.0.1', '::ffff:0:127.0.0.1'],
    ...[
      '64:ff9b::7f00:1',
      '64:ff9b:1::a00:1',
      '2002:7f00:1::',
      '2002:a00:1::1',
      '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    ],
    ...[
      '2001:db8::1',
      '3fff::1',
      '2001:2::1',
      '5f00::1',
      '4000::1',
      '[::1]',
      'localhost',
      '',
      '1.2.3',
      '0x7f000001',
    ],
  ];
  for (const address of bad) t.type(addressTrouble(address), 'string', address);
  for (const address of [
    '93.184.216.34',
    '8.8.8.8',
    '104.18.67.220',
    '2606:4700::6812:43dc',
    '2a00:1450:4001:81b::200e',
  ])
    t.equal(addressTrouble(address), undefined, address);
});

t.test(
  'an address line that leads anywhere but to a library is refused before a connection is made',
  async (t) => {
    const loopback = [
      '127.0.0.1',
      '127.1',
      '2130706433',
      '0x7f000001',
      '0x7f.1',
      '0177.0.0.1',
      '0',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '[0:0:0:0:0:ffff:7f00:1]',
    ];
    const lines: [string, RegExp][] = [
      ...loopback.map((host): [string, RegExp] => [`https://${host}/x.mp4`, /not of the public internet/]),
      ...loopback.map((host): [string, RegExp] => [`https://${host}:${port}/x.mp4`, /names port/]),
      ...loopback.map((host): [string, RegExp] => [`http://${host}:${port}/x.mp4`, /http:, not https:/]),
      [`https://169.254.169.254/latest/meta-data/`, /linkLocal/],
      ['https://93.184.216.34/x.mp4', /names no host/],
      ['https://videos.pexels.com@127.0.0.1/x.mp4', /a name or a password/],
      ['https://user:secret@videos.pexels.com/x.mp4', /a name or a password/],
      ['https://videos.pexels.com:8443/x.mp4', /names port 8443/],
      ['http://videos.pexels.com/x.mp4', /http:, not https:/],
      ['https://localhost/x.mp4', /no host that libraries/],
      ['https://pexels.com.evil.example/x.mp4', /no host that libraries/],
      ['https://evilpexels.com/x.mp4', /no host that libraries/],
      ['https://videos.pexels.com./x.mp4', /no host that libraries/],
      ['https://example.com#@videos.pexels.com/x.mp4', /no host that libraries/],
      ['https://example.com\\@videos.pexels.com/x.mp4', /no host that libraries/],
      ['file:///etc/passwd', /begins with file:/],
      ['ftp://videos.pexels.com/x.mp4', /begins with ftp:/],
      ['data:video/mp4;base64,AAAA', /begins with data:/],
      ['gopher://127.0.0.1:25/x', /begins with gopher:/],
      ['concat:https://videos.pexels.com/x.mp4', /begins with concat:/],
      ['//videos.pexels.com/x.mp4', /cannot be read/],
      ['', /cannot be read/],
      [`https://videos.pexels.com/${'x'.repeat(3000)}`, /cannot be read/],
    ];
    for (const [line, reason] of lines) {
      await t.rejects(fetcher().clip(line, target()), isRefused(reason), line);
      await t.rejects(fetcher().photo(line, target()), isRefused(reason));
    }
    t.same(canary.requests(), []);
  },
);

t.test('a library host that is at an address of our own, or also there, is refused', async (t) => {
  for (const address of [
    '127.0.0.1',
    '10.0.0.7',
    '169.254.169.254',
    '::1',
    '::ffff:10.0.0.7',
    'fd00::7',
    '64:ff9b::a00:7',
  ]) {
    const family = address.includes(':') ? 6 : 4;
    for (const addresses of [[{ address, family }], [...publicAddress, { address, family }]])
      await t.rejects(
        fetcher({ resolve: async () => addresses }).clip('https://videos.pexels.com/x.mp4', target()),
        isRefused(/videos\.pexels\.com is at/),
        address,
      );
  }
  for (const resolve of [async () => [], () => Promise.reject(new Error('ENOTFOUND'))])
    await t.rejects(fetcher({ resolve }).clip('https://videos.pexels.com/x.mp4', target()), {
      code: 'media_unavailable',
    });
  t.same(canary.requests(), []);
});

/** A server of the operator's own network, known as library.test. */
async function served(serve: Serve, options: Partial<MediaFetcherOptions> = {}) {
  const host = await startMediaHost(serve);
  const name = `library.test:${new URL(host.url).port}`;
  let lookUps = 0;
  const resolve = async () => {
    lookUps++;
    // A name that means something else from the second look-up on.
    return [{ address: lookUps === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }];
  };
  return {
    host,
    url: `http://${name}`,
    lookUps: () => lookUps,
    fetch: fetcher({ privateHosts: [name.toUpperCase()], resolve, ...options }),
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
}

t.test(
  'a connection goes to the address that was checked, though the name means another one a moment later',
  async (t) => {
    let taken = '';
    const house: HouseMedia = {
      ...unchecked,
      photo: async (source) => {
        taken = await readFile(source, 'utf8');
        return { width: 2, height: 2, focus };
      },
    };
    await using server = await served((_request, response) => void response.end('the file'), { house });
    await using other = await startMediaHost(
      (_request, response) => void response.end('rebound'),
      '127.0.0.2',
      Number(new URL(server.url).port),
    );
    await server.fetch.photo(`${server.url}/x.jpg`, target());
    t.equal(taken, 'the file');
    t.equal(server.lookUps(), 1);
    t.same(other.requests(), []);
    t.same(
      (await readdir(folder)).filter((name) => name.endsWith('.download')),
      [],
      'nothing is left behind',
    );
  },
);

t.test(
  'a redirect is followed only to where one could have gone at once, and three times at most',
  async (t) => {
    const places: [string, RegExp][] = [
      [`${canary.url}/secret`, /http:, not https:/],
      [`https://127.0.0.1:${port}/secret`, /names port/],
      ['https://169.254.169.254/latest', /linkLocal/],
      ['https://[::ffff:127.0.0.1]/', /ipv4Mapped/],
      ['https://user@videos.pexels.com/', /a name or a password/],
      ['file:///etc/passwd', /begins with file:/],
      ['https://example.com/x.mp4', /no host that libraries/],
      ['//127.0.0.1/x', /http:, not https:/],
      ['/again', /handed on more than 3 times/],
    ];
    for (const [location, reason] of places)
      for (const status of [301, 302, 303, 307, 308]) {
        await using server = await served(
          (_request, response) => {
            response.writeHead(status, { Location: location });
            response.end();
          },
          { resolve: async () => [{ address: '127.0.0.1', family: 4 }] },
        );
        await t.rejects(
          server.fetch.clip(`${server.url}/x.mp4`, target()),
          isRefused(reason),
          `${status} ${location}`,
        );
        t.equal(server.host.requests().length, location === '/again' ? 4 : 1);
      }
    t.same(canary.requests(), []);

    const three = (request: IncomingMessage) => Number(/\d+/.exec(request.url ?? '')?.[0] ?? 0);
    await using server = await served(
      (request, response) => {
        if (three(request) < 3) response.writeHead(302, { Location: `${three(request) + 1}` });
        response.end('the file');
      },
      { resolve: async () => [{ address: '127.0.0.1', family: 4 }] },
    );
    t.match(await server.fetch.clip(`${server.url}/0`, target()), { seconds: 1 });
  },
);

t.test(
  'a file that is too large, too slow, empty or not there is refused; one that broke off may be tried again',
  async (t) => {
    const piece = Buffer.alloc(100_000);
    const endless: Serve = async (_request, response) => {
      while (!response.destroyed) if (!response.write(piece)) await pause(1);
    };
    const drip: Serve = async (_request, response) => {
      response.writeHead(200, { 'Content-Length': '1000' });
      while (!response.destroyed) {
        response.write('x');
        await pause(20);
      }
    };
    const answers =
      (status: number): Serve =>
      (_request, response) =>
        void response.writeHead(status).end();
    const refused: [Serve, RegExp, Partial<MediaFetcherOptions>?][] = [
      [endless, /larger than 1 MB/],
      [
        (_request, response) =>
          void response.writeHead(200, { 'Content-Length': '1000000000' }).flushHeaders(),
        /larger than 1 MB/,
      ],
      [drip, /was not there after 0.5 s/, { mostMs: 500 }],
      [() => {}, /was not there after 0.5 s/, { mostMs: 500 }],
      [answers(200), /is empty/],
      [answers(403), /answered 403/],
      [answers(404), /answered 404/],
      [answers(206), /answered 206/],
      [answers(302), /to nowhere/],
    ];
    const mostBytes = { clip: 1_000_000, photo: 1_000_000 };
    for (const [serve, reason, more] of refused) {
      await using server = await served(serve, { mostBytes, ...more });
      await t.rejects(server.fetch.clip(`${server.url}/x.mp4`, target()), isRefused(reason), String(reason));
    }
    const passing: Serve[] = [
      answers(429),
      answers(503),
      (_request, response) => void response.destroy(),
      (_request, response) => {
        response.writeHead(200, { 'Content-Length': '1000' });
        response.write('x', () => response.destroy());
      },
    ];
    for (const serve of passing) {
      await using server = await served(serve);
      await t.rejects(server.fetch.clip(`${server.url}/x.mp4`, target()), {
        name: 'Retryable',
        code: 'media_unavailable',
      });
    }
    const given = new Error('the stage is over');
    await using server = await served(drip);
    const giveUp = new AbortController();
    const work = server.fetch.clip(`${server.url}/x.mp4`, { ...target(), signal: giveUp.signal });
    setTimeout(() => giveUp.abort(given), 50);
    await t.rejects(work, given);
    t.same(await readdir(folder), [], 'nothing is left behind');
  },
);

t.test('who keeps the log is told which host and why, and nothing that gives access', async (t) => {
  const told: string[] = [];
  const warn = (message: string) => void told.push(message);
  await t.rejects(fetcher({ warn }).clip('https://example.com/x.mp4?token=secret', target()));
  t.same(told, [
    'example.com: the file is refused: example.com is no host that libraries keep their files at',
  ]);
  const signal = AbortSignal.abort(new Error('the stage is over'));
  await t.rejects(fetcher({ warn }).clip('https://example.com/x.mp4', { ...target(), signal }));
  t.equal(told.length, 1, 'what was called off is no news');
});
