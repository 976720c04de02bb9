import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { spendableQuota } from '#shared/domain/youtube/quota.ts';
import type { UploadOrder } from '#shared/ports/publisher.ts';
import { mostAccounts } from '#shared/ports/youtube-accounts.ts';
import type { YoutubeCall, YoutubeConduct } from '../providers/fake-youtube.ts';
import type { ChildOrder } from '../providers/youtube/publishing-child.ts';
import {
  chunkBytes,
  film,
  orderOf,
  type PublishingWorld,
  publish,
  publishingWorld,
  tokenKey,
} from '../providers/youtube/publishing-world.ts';

const signal = new AbortController().signal;
const hourMs = 3_600_000;
const letAllGo = ({ sql }: PublishingWorld) => sql`update youtube_accounts set rests_until = null`;

/** A clock that stands until it is told to go on. */
function clockAt(text: string) {
  let now = Date.parse(text);
  return {
    read: () => new Date(now),
    pass: (ms: number) => {
      now += ms;
    },
  };
}

t.test('the same content is published once, whoever brings it, until a person says otherwise', async (t) => {
  await using world = await publishingWorld();
  await world.connect('one');
  await world.connect('two');
  const { file, content } = film();
  const [first, second] = [await world.video(), await world.video()];
  const sent = await publish(world.publisher(), orderOf(first, content), file);
  const again = await publish(world.publisher(), orderOf(first, content), file);
  const twin = await world.publisher().open(orderOf(second, content), { signal });
  t.match(
    [sent.kind, again.kind, twin],
    ['sent', 'there', { kind: 'there', youtubeId: sent.youtubeId, of: first }],
  );
  t.equal(world.youtube.store.videos.length, 1);

  t.equal(await world.accounts.release(first), 1);
  const allowed = await publish(world.publisher(), orderOf(second, content), file);
  t.equal(allowed.kind, 'sent');
  t.equal(world.youtube.store.videos.length, 2);
});

t.test('of many workers that bring the same content at once one sends it', async (t) => {
  await using world = await publishingWorld();
  for (const name of ['one', 'two', 'three', 'four']) await world.connect(name);
  const { file, content } = film();
  const videos = await Promise.all(Array.from({ length: 8 }, () => world.video()));
  const ended = await Promise.allSettled(
    videos.map((video) => publish(world.publisher(), orderOf(video, content), file)),
  );
  const sent = ended.filter((end) => end.status === 'fulfilled' && end.value.kind === 'sent');
  const codes = ended.flatMap((end) => (end.status === 'rejected' ? [end.reason.code] : []));
  t.equal(sent.length, 1);
  t.ok(
    codes.every((code) => code === 'publication_under_way'),
    codes.join(),
  );
  t.equal(world.youtube.sessions.length, 1);
  t.equal(world.youtube.store.videos.length, 1);
});

t.test(
  'a content whose video failed half-way is sent by the next one, and its session can complete no more',
  async (t) => {
    const conduct = ({ method, session }: YoutubeCall): YoutubeConduct =>
      method === 'upload.put' &&
      session?.resource.snippet.title === 'First' &&
      session.kept.length > chunkBytes
        ? { kind: 'fail', status: 503 }
        : { kind: 'answer' };
    await using world = await publishingWorld({ conduct });
    await world.connect('one');
    const { file, content } = film();
    const [first, second] = [await world.video(), await world.video()];
    await t.rejects(publish(world.publisher(), orderOf(first, content, { facts: { title: 'First' } }), file));
    await letAllGo(world);
    await t.rejects(world.publisher().open(orderOf(second, content), { signal }), {
      code: 'publication_under_way',
    });
    await world.sql`update video_queue set status = 'failed', completed_at = now(), made_at = null where id = ${first}`;
    // Its own session cannot be asked while it fails: nothing new is begun before it is known what became of it.
    await t.rejects(world.publisher().open(orderOf(second, content), { signal }), {
      code: 'provider_failed',
    });
    const [begun] = world.youtube.sessions;
    if (begun)
      begun.resource = { ...begun.resource, snippet: { ...begun.resource.snippet, title: 'Second' } };
    const done = await publish(world.publisher(), orderOf(second, content), file);
    t.equal(done.kind, 'sent');
    t.same(
      world.youtube.sessions.map(({ isGone, video }) => [isGone, video !== undefined]),
      [
        [true, false],
        [false, true],
      ],
    );
  },
);

t.test(
  'fifteen accounts share the uploads alike, also when many choose at once, and there is no sixteenth',
  async (t) => {
    await using world = await publishingWorld({ quota: { uploads: 1000, units: 1_000_000 } });
    for (let number = 0; number < mostAccounts; number++)
      await world.connect(`n${number}`, number % 2 ? 'b' : 'a');
    await t.rejects(world.connect('n15'), { code: 'too_many_accounts' });
    const uploads = async (): Promise<void> => {
      const { file, content } = film(1000);
      await publish(world.publisher(), orderOf(await world.video(), content), file);
    };
    for (let round = 0; round < 2; round++) {
      await Promise.all(Array.from({ length: mostAccounts }, uploads));
      await t.rejects(uploads(), { code: 'accounts_cooling_down' }, 'an hour between two of one account');
      await letAllGo(world);
    }
    const counts = (await world.accounts.list(new Date())).map(({ recentUploads }) => recentUploads);
    t.same(counts, Array(mostAccounts).fill(2));
    const inUse = new Set(world.youtube.store.videos.map(({ channel }) => channel.id));
    t.equal(inUse.size, mostAccounts);
  },
);

t.test('without quota a video waits for midnight in California, and is published then', async (t) => {
  const days = [
    ['2026-03-08T09:00:00Z', '2026-03-09T07:00:00Z'],
    ['2026-11-01T08:00:00Z', '2026-11-02T08:00:00Z'],
  ] as const;
  for (const [start, reset] of days) {
    const clock = clockAt(start);
    await using world = await publishingWorld({ clock: clock.read });
    await world.connect('one');
    const wants = { thumbnail: true, captions: true, playlist: true };
    const most = Math.floor(spendableQuota({ uploads: 100, units: 10_000 }).units / 501);
    const upload = async () => {
      const { file, content } = film(1000);
      await letAllGo(world);
      return await publish(world.publisher(), orderOf(await world.video(), content, { wants }), file);
    };
    for (let number = 0; number < most; number++) await upload();
    const waitMs = Date.parse(reset) - clock.read().getTime();
    await t.rejects(upload(), { code: 'quota_exhausted', retryAfterMs: waitMs }, 'a tenth is kept back');
    clock.pass(waitMs - 1);
    await t.rejects(upload(), { code: 'quota_exhausted', retryAfterMs: 1000 });
    clock.pass(1);
    t.equal((await upload()).kind, 'sent');
    t.equal(world.youtube.store.videos.length, most + 1);
  }
});

t.test(
  'what YouTube says of its quota counts more than our books, and another project goes on',
  async (t) => {
    const clock = clockAt('2026-11-21T12:00:00Z');
    await using world = await publishingWorld({ clock: clock.read, quota: { uploads: 1, units: 10_000 } });
    await world.connect('a-one', 'a');
    await world.connect('b-two', 'b');
    const upload = async () => {
      const { file, content } = film(1000);
      await letAllGo(world);
      return await publish(world.publisher(), orderOf(await world.video(), content), file);
    };
    t.equal((await upload()).account, 'a-one');
    t.equal((await upload()).account, 'b-two');
    await t.rejects(upload(), { code: 'quota_exhausted', retryAfterMs: 20 * hourMs });
    t.match(await world.accounts.quotaUsed('a', '2026-11-21'), { uploadsEmpty: true });
    clock.pass(20 * hourMs);
    t.equal((await upload()).kind, 'sent');
  },
);

t.test('a channel that may upload no more today rests for a day, while others go on', async (t) => {
  const clock = clockAt('2026-11-21T12:00:00Z');
  await using world = await publishingWorld({ clock: clock.read, uploadLimit: 1 });
  await world.connect('one');
  const upload = async () => {
    const { file, content } = film(1000);
    return await publish(world.publisher(), orderOf(await world.video(), content), file);
  };
  await upload();
  clock.pass(hourMs);
  await t.rejects(upload(), { code: 'accounts_cooling_down', retryAfterMs: 24 * hourMs });
  await world.connect('two');
  t.equal((await upload()).account, 'two');
  clock.pass(24 * hourMs);
  t.equal((await upload()).kind, 'sent');
});

t.test('quota is never passed, however many ask at once', async (t) => {
  await using world = await publishingWorld();
  for (let number = 0; number < 12; number++) await world.connect(`n${number}`);
  const now = new Date();
  const most = { uploads: 5, units: 2000 };
  const taken = await Promise.all(
    Array.from({ length: 12 }, (_, number) =>
      world.accounts.take({
        account: `n${number}`,
        project: 'a',
        day: '2026-11-21',
        uploads: 1,
        units: 450,
        most,
        now,
        restUntil: new Date(now.getTime() + hourMs),
      }),
    ),
  );
  t.equal(taken.filter(Boolean).length, 4, 'four times 450 of 2000 units');
  t.match(await world.accounts.quotaUsed('a', '2026-11-21'), { uploads: 4, units: 1800 });
  const resting = (await world.accounts.list(now)).filter(({ rests }) => rests);
  t.equal(resting.length, 4, 'an account whose quota was gone was not taken');
});

t.test(
  'a process killed at any byte, and at every step, leaves what the next one goes on with: one video',
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'publishing-'));
    t.teardown(() => rm(folder, { recursive: true, force: true }));
    const total = 5 * chunkBytes + 777;
    let kill: (() => void) | undefined;
    let strike: (call: YoutubeCall) => boolean = () => false;
    const conduct = (call: YoutubeCall): YoutubeConduct => {
      if (!strike(call)) return { kind: 'answer' };
      strike = () => false;
      kill?.();
      return { kind: 'answer', afterMs: 50 };
    };
    await using world = await publishingWorld({ conduct });
    await world.connect('one');
    const run = async (told: ChildOrder): Promise<string> => {
      const name = join(folder, 'order.json');
      await writeFile(name, JSON.stringify(told));
      const child = fork(join(import.meta.dirname, '../providers/youtube/publishing-child.ts'), [name], {
        silent: true,
      });
      kill = () => child.kill('SIGKILL');
      let said = '';
      child.stdout?.on('data', (words) => {
        said += words;
      });
      child.stderr?.on('data', (words) => {
        said += words;
      });
      await once(child, 'close');
      return said;
    };
    const at = (method: YoutubeCall['method'], kept: number) => (call: YoutubeCall) =>
      call.method === method && (call.session?.kept.length ?? 0) >= kept;
    const steps: [string, ((call: YoutubeCall) => boolean)[]][] = [
      ['while the session is opened', [at('videos.insert', 0)]],
      ['at the first byte', [at('upload.put', 0)]],
      ['twice in the middle', [at('upload.put', chunkBytes), at('upload.put', 3 * chunkBytes)]],
      ['at the last piece', [at('upload.put', 5 * chunkBytes)]],
    ];
    for (const [what, strikes] of steps) {
      const { file, content } = film(total);
      await writeFile(join(folder, 'film.mp4'), file);
      const order: UploadOrder = orderOf(await world.video(), content);
      const told: ChildOrder = {
        databaseUrl: world.url,
        youtubeUrl: world.youtube.baseUrl,
        clients: world.clients,
        tokenKey,
        file: join(folder, 'film.mp4'),
        order,
      };
      const sessionsBefore = world.youtube.sessions.length;
      for (const next of strikes) {
        strike = next;
        await letAllGo(world);
        t.equal(await run(told), '', `killed ${what}`);
      }
      await letAllGo(world);
      t.match(await run(told), /"youtubeId"/, what);
      const videos = world.youtube.store.videos.filter(({ sha256 }) => sha256 === content.sha256);
      t.equal(videos.length, 1, what);
      const sessions = world.youtube.sessions.slice(sessionsBefore);
      const repeated = sessions.reduce((sum, { bytesOnWire }) => sum + bytesOnWire, 0) - total;
      t.ok(repeated <= strikes.length * chunkBytes, `${what}: ${repeated} bytes were sent twice`);
    }
  },
);
