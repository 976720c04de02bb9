import { once } from 'node:events';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import t from 'tap';
import { createGuards } from '#shared/compose-guards.ts';
import type { YoutubeCall, YoutubeConduct } from '../providers/fake-youtube.ts';
import {
  chunkBytes,
  film,
  orderOf,
  publish,
  publishingWorld,
  send,
} from '../providers/youtube/publishing-world.ts';

const signal = new AbortController().signal;

/** What YouTube does is decided anew for each story of a test. */
function changing() {
  let now: (call: YoutubeCall) => YoutubeConduct = () => ({ kind: 'answer' });
  return {
    conduct: (call: YoutubeCall) => now(call),
    be(conduct: (call: YoutubeCall) => YoutubeConduct) {
      now = conduct;
    },
    /** Of calls of one method; all others are answered. */
    beFor(method: YoutubeCall['method'], conduct: (call: YoutubeCall) => YoutubeConduct) {
      now = (call) => (call.method === method ? conduct(call) : { kind: 'answer' });
    },
  };
}

function firstTime(how: YoutubeConduct): () => YoutubeConduct {
  let calls = 0;
  return () => (calls++ === 0 ? how : { kind: 'answer' });
}

t.test('a file arrives byte for byte, with everything YouTube was to be told of it', async (t) => {
  await using world = await publishingWorld();
  await world.connect('main');
  const { file, content } = film();
  const publishAt = new Date(Date.now() + 86_400_000).toISOString();
  const order = orderOf(await world.video(), content, {
    facts: { privacy: 'scheduled', publishAt, madeForKids: true },
  });
  const progress: number[] = [];
  const publisher = world.publisher();
  const opened = await publisher.open(order, { signal });
  t.match(opened, { kind: 'open', account: 'main', privacy: 'scheduled', publishAt });
  t.notMatch(JSON.stringify(opened), /upload_id|http/, 'what the journal keeps says nothing of the address');
  if (opened.kind !== 'open') return;
  const sent = await publisher.send(opened, content, {
    read: async (start, end) => Readable.from([file.subarray(start, end + 1)]),
    progress: (fraction) => progress.push(fraction),
    signal,
  });
  const [video] = world.youtube.store.videos;
  t.same(sent, { kind: 'sent', youtubeId: video?.id });
  t.equal(video?.sha256, content.sha256);
  t.same(video?.status, {
    privacyStatus: 'private',
    publishAt,
    selfDeclaredMadeForKids: true,
    containsSyntheticMedia: true,
  });
  t.match(video?.snippet, {
    title: 'Three hearts',
    categoryId: '27',
    defaultAudioLanguage: 'en',
    tags: ['octopus'],
  });
  t.equal(world.youtube.sessions[0]?.bytesOnWire, file.length, 'no byte twice');
  t.equal(world.youtube.sessions[0]?.chunks, 4);
  t.equal(progress.at(-1), 1);
  t.same(
    progress,
    progress.toSorted((a, b) => a - b),
  );
});

t.test(
  'an upload that is cut anywhere goes on from the byte YouTube has: one video, at most a piece sent twice',
  async (t) => {
    const youtube = changing();
    await using world = await publishingWorld({ conduct: youtube.conduct });
    const publisher = world.publisher();
    const stories = fc.array(fc.integer({ min: 0, max: 3 * chunkBytes + 999 }), {
      minLength: 1,
      maxLength: 3,
    });
    let story = 0;
    await fc.assert(
      fc.asyncProperty(stories, async (cuts) => {
        await world
          .connect(`n${story++}`)
          .catch(() => world.sql`update youtube_accounts set rests_until = null`);
        await world.sql`update youtube_accounts set rests_until = null`;
        const { file, content } = film();
        const order = orderOf(await world.video(), content);
        const left = [...cuts];
        youtube.beFor('upload.put', ({ session }) => {
          const byte = left[0];
          const isNext = byte !== undefined && session !== undefined && session.kept.length <= byte;
          if (!isNext || byte >= session.kept.length + chunkBytes) return { kind: 'answer' };
          left.shift();
          return { kind: 'cut_at', byte };
        });
        for (let tries = 0; ; tries++) {
          const done = await publish(publisher, order, file).catch((error: Error) => error);
          if (!(done instanceof Error)) break;
          if (tries > cuts.length) throw done;
        }
        const videos = world.youtube.store.videos.filter(({ sha256 }) => sha256 === content.sha256);
        const session = world.youtube.sessions.at(-1);
        const repeated = (session?.bytesOnWire ?? 0) - file.length;
        return videos.length === 1 && repeated >= 0 && repeated < cuts.length * chunkBytes;
      }),
      { numRuns: 6 },
    );
    t.pass();
  },
);

t.test(
  'a success whose answer is lost is found by asking the session, and nothing is sent again',
  async (t) => {
    const youtube = changing();
    await using world = await publishingWorld({ conduct: youtube.conduct });
    await world.connect('main');
    for (const how of ['charge_and_cut', 'charge_and_hang'] as const) {
      await world.sql`update youtube_accounts set rests_until = null`;
      const { file, content } = film();
      const order = orderOf(await world.video(), content);
      const gone = new AbortController();
      const lastPiece = firstTime({ kind: how, charged: () => gone.abort(new Error('the worker is gone')) });
      youtube.beFor('upload.put', ({ session }) =>
        session !== undefined && session.kept.length + chunkBytes >= session.totalBytes
          ? lastPiece()
          : { kind: 'answer' },
      );
      const publisher = world.publisher();
      const opened = await publisher.open(order, { signal });
      if (opened.kind !== 'open') return t.fail(opened.kind);
      await t.rejects(send(publisher, opened, order, file, gone.signal), how);
      const again = await send(world.publisher(), opened, order, file);
      t.equal(again.kind, 'sent', how);
      const videos = world.youtube.store.videos.filter(({ sha256 }) => sha256 === content.sha256);
      t.equal(videos.length, 1);
      t.equal(world.youtube.sessions.at(-1)?.bytesOnWire, file.length);
    }
  },
);

t.test('a session that ended is replaced, after the channel was looked through for the video', async (t) => {
  const youtube = changing();
  await using world = await publishingWorld({ conduct: youtube.conduct });
  await world.connect('main');
  const { file, content } = film();
  const order = orderOf(await world.video(), content);
  youtube.beFor('upload.put', ({ session }) => {
    if (session && session === world.youtube.sessions[0] && session.chunks === 2) session.isGone = true;
    return { kind: 'answer' };
  });
  const publisher = world.publisher();
  t.match(
    await publish(publisher, order, file),
    { kind: 'sent' },
    'the account need not rest for what came to nothing',
  );
  t.equal(world.youtube.sessions.length, 2);
  t.equal(
    world.youtube.calls.filter(({ method }) => method === 'playlistItems.list').length,
    1,
    'it was looked for',
  );
  t.equal(world.youtube.store.videos.length, 1);
});

t.test(
  'a video whose session is gone with its answer is found among the uploads of the channel',
  async (t) => {
    const youtube = changing();
    await using world = await publishingWorld({ conduct: youtube.conduct });
    await world.connect('main');
    const { file, content } = film();
    const order = orderOf(await world.video(), content);
    const lastPiece = firstTime({ kind: 'charge_and_cut' });
    youtube.beFor('upload.put', ({ session }) =>
      session !== undefined && session.kept.length + chunkBytes >= session.totalBytes
        ? lastPiece()
        : { kind: 'answer' },
    );
    const publisher = world.publisher();
    await t.rejects(publish(publisher, order, file));
    for (const one of world.youtube.sessions) one.isGone = true;
    const [session] = world.youtube.sessions;
    if (session === undefined) return t.fail('no session');
    world.youtube.store.add(session.resource, session.channel, file.subarray(1), new Date());
    const found = await publish(publisher, order, file);
    const ours = world.youtube.store.videos.find(({ sha256 }) => sha256 === content.sha256);
    t.match(
      found,
      { kind: 'there', youtubeId: ours?.id },
      'not the one with the same title and another length',
    );
    t.equal(world.youtube.store.videos.length, 2);
  },
);

t.test(
  'whatever YouTube does wrong ends as an error that says whether to come back, and nothing is published twice',
  async (t) => {
    const youtube = changing();
    await using world = await publishingWorld({ conduct: youtube.conduct });
    await world.connect('main');
    const ways: [YoutubeConduct, string][] = [
      [{ kind: 'fail', status: 500 }, 'provider_failed'],
      [{ kind: 'fail', status: 503 }, 'provider_failed'],
      [{ kind: 'fail', status: 429, retryAfterSeconds: 3 }, 'provider_busy'],
      [{ kind: 'garble', with: 'html' }, 'provider_garbled'],
      [{ kind: 'garble', with: 'half_json' }, 'provider_garbled'],
      [{ kind: 'garble', with: 'wrong_type' }, 'provider_garbled'],
      [{ kind: 'garble', with: 'a_gigabyte' }, 'provider_silent'],
      [{ kind: 'hang' }, 'provider_silent'],
    ];
    const { file, content } = film();
    const order = orderOf(await world.video(), content);
    for (const method of ['videos.insert', 'upload.put'] as const)
      for (const [how, code] of ways) {
        await world.sql`update youtube_accounts set rests_until = null`;
        youtube.beFor(method, firstTime(how));
        const publisher = world.publisher({ timeoutMs: how.kind === 'hang' ? 300 : 20_000 });
        await t.rejects(publish(publisher, order, file), { code }, `${method}: ${JSON.stringify(how)}`);
      }
    youtube.be(() => ({ kind: 'answer' }));
    await world.sql`update youtube_accounts set rests_until = null`;
    await publish(world.publisher(), order, file);
    t.equal(world.youtube.store.videos.length, 1);
    for (const method of ['videos.insert', 'upload.put'] as const) {
      await world.sql`update youtube_accounts set rests_until = null`;
      youtube.beFor(method, () => ({ kind: 'refuse', status: 400, reason: 'invalidTitle' }));
      const other = film();
      const refused = publish(world.publisher(), orderOf(await world.video(), other.content), other.file);
      await t.rejects(refused, { code: 'provider_rejected', name: 'Terminal' });
    }
  },
);

t.test('two workers that send to the same session at once make one whole video', async (t) => {
  await using world = await publishingWorld();
  await world.connect('main');
  const { file, content } = film(9 * chunkBytes + 5);
  const order = orderOf(await world.video(), content);
  const opened = await world.publisher().open(order, { signal });
  if (opened.kind !== 'open') return t.fail(opened.kind);
  const ended = await Promise.all([1, 2].map(() => send(world.publisher(), opened, order, file)));
  const [video] = world.youtube.store.videos;
  t.same(
    ended,
    [1, 2].map(() => ({ kind: 'sent', youtubeId: video?.id })),
  );
  t.equal(video?.sha256, content.sha256);
  t.equal(world.youtube.store.videos.length, 1);
});

t.test('a passing failure in the middle is asked about and gone on from, within the same try', async (t) => {
  const youtube = changing();
  await using world = await publishingWorld({ conduct: youtube.conduct });
  await world.connect('main');
  const failures: YoutubeConduct[] = [
    { kind: 'fail', status: 503 },
    { kind: 'cut_at', byte: 2 * chunkBytes + 7 },
  ];
  youtube.beFor('upload.put', ({ session }) =>
    (session?.kept.length ?? 0) >= 2 * chunkBytes
      ? (failures.shift() ?? { kind: 'answer' })
      : { kind: 'answer' },
  );
  const redis = { redisRestUrl: undefined, redisRestToken: '' };
  const guard = createGuards({ redis, warn: () => {} }).guard('youtube');
  const { file, content } = film();
  const order = orderOf(await world.video(), content);
  t.match(await publish(world.publisher({ guard }), order, file), { kind: 'sent' });
  t.equal(world.youtube.store.videos[0]?.sha256, content.sha256);
  t.equal(failures.length, 0);
});

t.test('the file goes nowhere but where YouTube is', async (t) => {
  await using world = await publishingWorld();
  await world.connect('main');
  const elsewhere = createServer((_, response) => {
    response.writeHead(200, { Location: 'https://upload.googleapis.com.example.org/session' }).end();
  }).listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
  const address = elsewhere.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const { content, file } = film();
  const order = orderOf(await world.video(), content);
  const publisher = world.publisher({ youtube: `http://127.0.0.1:${port}` });
  await t.rejects(publish(publisher, order, file), { code: 'provider_rejected' });
  elsewhere.close();
});
