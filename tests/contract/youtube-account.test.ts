import t from 'tap';
import { createYoutubePublisher } from '#shared/adapters/youtube/create-youtube-publisher.ts';
import { createTokenVault } from '#shared/adapters/youtube/token-vault.ts';
import type { Conduct } from '../providers/conduct.ts';
import type { YoutubeCall, YoutubeConduct } from '../providers/fake-youtube.ts';
import {
  film,
  orderOf,
  publish,
  publishingWorld,
  send,
  tokenKey,
} from '../providers/youtube/publishing-world.ts';

const signal = new AbortController().signal;
const srt = '1\n00:00:00,000 --> 00:00:02,000\nAn octopus has three hearts.\n';
const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(1000)]);

t.test('access that ran out is asked for anew, once for all calls that need it', async (t) => {
  await using world = await publishingWorld();
  await world.connect('main');
  const publisher = world.publisher();
  const { file, content } = film();
  await publish(publisher, orderOf(await world.video(), content), file);
  t.equal(world.youtube.signIn.refreshes(), 1, 'one token for all pieces');
  world.youtube.signIn.endAccess();
  const [video] = world.youtube.store.videos;
  const published = { account: 'main', youtubeId: video?.id ?? '' };
  const done = await Promise.all([
    publisher.setThumbnail(published, jpeg, signal),
    publisher.addCaptions(published, { srt, language: 'en' }, signal),
  ]);
  t.same(done, [{ done: true }, { done: true }]);
  t.ok(world.youtube.signIn.refreshes() <= 3, 'those that came at once share a refresh');
  t.match(video?.captions, [{ language: 'en', srt }]);
  t.same(video?.thumbnail, jpeg);
});

t.test(
  'an account that took its consent back is left out, with words that say what to type, and another one goes on',
  async (t) => {
    await using world = await publishingWorld();
    const channel = await world.connect('a-first');
    await world.connect('b-second', 'b');
    world.youtube.signIn.revoke(channel.id);
    const { file, content } = film();
    const done = await publish(world.publisher(), orderOf(await world.video(), content), file);
    t.match(done, { kind: 'sent', account: 'b-second' });
    const [first] = await world.accounts.list(new Date());
    t.match(first?.refused?.because, 'npm run youtube -- connect a-first --project a');
    t.match(
      await world.accounts.quotaUsed('a', await today(world.sql)),
      { units: 0 },
      'what was not asked is given back',
    );

    await world.sql`update youtube_accounts set paused_at = now() where name = 'b-second'`;
    const other = film();
    await t.rejects(publish(world.publisher(), orderOf(await world.video(), other.content), other.file), {
      code: 'publishing_paused',
      message: /a-first: YouTube answered 400: invalid_grant .*; b-second: paused/,
    });
  },
);

t.test(
  'an upload that is half done waits for its own account, and goes on when that is connected again',
  async (t) => {
    let cutOnce = true;
    const conduct = ({ method, session }: YoutubeCall): YoutubeConduct => {
      if (method !== 'upload.put' || !cutOnce || session?.kept.length === 0) return { kind: 'answer' };
      cutOnce = false;
      return { kind: 'fail', status: 503 };
    };
    await using world = await publishingWorld({ conduct });
    const channel = await world.connect('main');
    await world.connect('other');
    await world.sql`update youtube_accounts set paused_at = now() where name = 'other'`;
    const { file, content } = film();
    const order = orderOf(await world.video(), content);
    await t.rejects(publish(world.publisher(), order, file), { code: 'provider_failed' });
    await world.sql`update youtube_accounts set paused_at = null where name = 'other'`;
    world.youtube.signIn.revoke(channel.id);
    await t.rejects(publish(world.publisher(), order, file), { code: 'publishing_paused' });
    const { client_id } = JSON.parse(world.clients).a;
    const token = world.youtube.signIn.grant(channel, client_id);
    await world.accounts.connect({
      name: 'main',
      project: 'a',
      youtubeChannelId: channel.id,
      title: channel.title,
      uploadsPlaylist: channel.id.replace(/^UC/, 'UU'),
      tokenSealed: world.vault.seal(token, 'account:main'),
    });
    t.match(await publish(world.publisher(), order, file), { kind: 'sent', account: 'main' });
    t.equal(world.youtube.sessions.length, 1);
    t.equal(world.youtube.sessions[0]?.bytesOnWire, file.length);
  },
);

t.test(
  'an account that is lost between the opening and the first byte gives its upload to another one',
  async (t) => {
    await using world = await publishingWorld();
    const channel = await world.connect('a-first');
    await world.connect('b-second', 'b');
    const { file, content } = film();
    const order = orderOf(await world.video(), content);
    const opened = await world.publisher().open(order, { signal });
    t.match(opened, { kind: 'open', account: 'a-first' });
    if (opened.kind !== 'open') return;
    world.youtube.signIn.revoke(channel.id);
    t.same(await send(world.publisher(), opened, order, file), { kind: 'lost' });
    t.match(await publish(world.publisher(), order, file), { kind: 'sent', account: 'b-second' });
  },
);

t.test('no video waits for ever for an account that was removed', async (t) => {
  let cutOnce = true;
  const conduct = ({ method, session }: YoutubeCall): YoutubeConduct => {
    if (method !== 'upload.put' || !cutOnce || session?.kept.length === 0) return { kind: 'answer' };
    cutOnce = false;
    return { kind: 'fail', status: 503 };
  };
  await using world = await publishingWorld({ conduct });
  await world.connect('a-first');
  const { file, content } = film();
  const order = orderOf(await world.video(), content);
  const opened = await world.publisher().open(order, { signal });
  if (opened.kind !== 'open') throw new Error('it lies there already');
  await world.accounts.remove('a-first');
  t.same(await send(world.publisher(), opened, order, file), { kind: 'lost' }, 'before the first byte');
  await world.connect('b-second');
  await t.rejects(publish(world.publisher(), order, file), { code: 'provider_failed' }, 'half is sent');
  await world.accounts.remove('b-second');
  await world.connect('c-third', 'b');
  const [row] = await world.sql<{ id: string }[]>`select id::text from youtube_publications`;
  const half = { ...opened, account: 'b-second', publication: row?.id ?? '', session: 2 };
  await t.rejects(send(world.publisher(), half, order, file), { code: 'publishing_paused' });
  t.equal(await world.accounts.release(order.videoId), 1, 'a person says that it may be sent once more');
  t.same(await send(world.publisher(), half, order, file), { kind: 'lost' });
  t.match(await publish(world.publisher(), order, file), { kind: 'sent', account: 'c-third' });
  t.match(await publish(world.publisher(), order, file), { kind: 'there', account: 'c-third' });
});

t.test('a person who resumes an account ends whatever was held against it', async (t) => {
  await using world = await publishingWorld();
  await world.connect('main');
  for (const strike of [true, false]) {
    await world.accounts.refuse('main', 'YouTube rejected a video', { strike });
    const { file, content } = film();
    const order = orderOf(await world.video(), content);
    await t.rejects(publish(world.publisher(), order, file), { code: 'publishing_paused' });
    t.ok(await world.accounts.resume('main'));
    t.match(await publish(world.publisher(), order, file), { kind: 'sent', account: 'main' });
  }
});

t.test('while Google signs nobody in an upload waits, and no account is blamed', async (t) => {
  const ways: Conduct[] = [
    { kind: 'fail', status: 503 },
    { kind: 'hang' },
    { kind: 'garble', with: 'html' },
    { kind: 'garble', with: 'wrong_type' },
    { kind: 'charge_and_cut' },
  ];
  await using world = await publishingWorld({ signInConduct: () => ways[0] ?? { kind: 'answer' } });
  await world.connect('main');
  const { file, content } = film();
  const order = orderOf(await world.video(), content);
  for (; ways.length > 0; ways.shift()) {
    const [how] = ways;
    await world.sql`update youtube_accounts set rests_until = null`;
    const publisher = world.publisher({ timeoutMs: how?.kind === 'hang' ? 300 : 20_000 });
    await t.rejects(
      publish(publisher, order, file),
      { code: /^provider_/, name: 'Retryable' },
      `${how?.kind}`,
    );
  }
  const [account] = await world.accounts.list(new Date());
  t.equal(account?.refused, undefined);
  t.match(account?.rests?.because, /YouTube/);
  await world.sql`update youtube_accounts set rests_until = null`;
  t.match(await publish(world.publisher(), order, file), { kind: 'sent' });
  t.equal((await world.sql`select from youtube_accounts where failures_in_a_row = 0`).length, 1);
});

t.test('an account whose client is gone is left out, and says so', async (t) => {
  await using world = await publishingWorld();
  await world.connect('main');
  await world.sql`update youtube_accounts set project = 'gone'`;
  const { file, content } = film();
  await t.rejects(publish(world.publisher(), orderOf(await world.video(), content), file), {
    code: 'publishing_paused',
    message: /its project gone is not in the secret/,
  });
});

t.test(
  'what goes with a video is added once, and what cannot be added is said and stops nothing',
  async (t) => {
    await using world = await publishingWorld();
    const channel = await world.connect('main');
    world.youtube.store.playlists.set('PL-of-main-00001', { owner: channel.id, items: [] });
    const publisher = world.publisher();
    const { file, content } = film();
    const { youtubeId } = await publish(publisher, orderOf(await world.video(), content), file);
    const video = { account: 'main', youtubeId };
    for (let times = 0; times < 2; times++) {
      t.same(await publisher.setThumbnail(video, jpeg, signal), { done: true });
      t.same(await publisher.addCaptions(video, { srt, language: 'en' }, signal), { done: true });
      t.same(await publisher.addToPlaylist(video, 'PL-of-main-00001', signal), { done: true });
    }
    t.equal(world.youtube.store.videos[0]?.captions.length, 1);
    t.same(world.youtube.store.playlists.get('PL-of-main-00001')?.items, [youtubeId]);

    channel.mayThumbnail = false;
    t.match(await publisher.setThumbnail(video, jpeg, signal), {
      done: false,
      why: /custom video thumbnails/,
    });
    const big = Buffer.alloc(2 * 1024 * 1024 + 1);
    t.match(await publisher.setThumbnail(video, big, signal), { done: false, why: /2097153 bytes/ });
    t.match(await publisher.addCaptions(video, { srt: 'none', language: 'de' }, signal), { done: false });
    t.match(await publisher.addToPlaylist(video, 'PL-of-nobody-001', signal), {
      done: false,
      why: /playlist/,
    });
    const ended = AbortSignal.abort(new Error('the lease is lost'));
    await t.rejects(publisher.setThumbnail(video, jpeg, ended), { message: 'the lease is lost' });
  },
);

t.test('an answer about a playlist that was lost puts the video in it once', async (t) => {
  let cut = true;
  const conduct = ({ method }: YoutubeCall): YoutubeConduct => {
    if (method !== 'playlistItems.insert' || !cut) return { kind: 'answer' };
    cut = false;
    return { kind: 'charge_and_cut' };
  };
  await using world = await publishingWorld({ conduct });
  const channel = await world.connect('main');
  world.youtube.store.playlists.set('PL-of-main-00001', { owner: channel.id, items: [] });
  const { file, content } = film();
  const publisher = world.publisher();
  const { youtubeId } = await publish(publisher, orderOf(await world.video(), content), file);
  const video = { account: 'main', youtubeId };
  t.match(await publisher.addToPlaylist(video, 'PL-of-main-00001', signal), { done: false });
  t.same(await publisher.addToPlaylist(video, 'PL-of-main-00001', signal), { done: true });
  t.same(world.youtube.store.playlists.get('PL-of-main-00001')?.items, [youtubeId]);
});

t.test('a token in the database is of no use without the key', async (t) => {
  await using world = await publishingWorld();
  await world.connect('main');
  const [row] = await world.sql<{ token_sealed: string }[]>`select token_sealed from youtube_accounts`;
  t.match(row?.token_sealed, /^v1\.[0-9a-f]{12}\.[\w-]{16}\.[\w-]+$/);
  t.notMatch(row?.token_sealed, /1\/\/0/);
  const stranger = createYoutubePublisher({
    accounts: world.accounts,
    projects: new Map([['a', { clientId: 'x', clientSecret: 'y', quota: { uploads: 100, units: 10_000 } }]]),
    vault: createTokenVault(Buffer.alloc(32).toString('base64')),
    guard: { provider: 'youtube', call: (work, options) => work(options.signal) },
    addresses: { youtube: world.youtube.baseUrl, oauth: world.youtube.baseUrl },
    clock: () => new Date(),
  });
  const { file, content } = film();
  await t.rejects(publish(stranger, orderOf(await world.video(), content), file), {
    code: 'publishing_paused',
  });
  t.equal(world.youtube.calls.length, 0);
});

t.test('a session in the database is of no use without the key, and waits for it', async (t) => {
  await using world = await publishingWorld();
  await world.connect('main');
  const { file, content } = film();
  const order = orderOf(await world.video(), content);
  const opened = await world.publisher().open(order, { signal });
  if (opened.kind !== 'open') throw new Error('it lies there already');
  const vault = createTokenVault(Buffer.alloc(32).toString('base64'));
  const stranger = world.publisher({ vault });
  const waits = { name: 'Retryable', code: 'publishing_paused' };
  await t.rejects(send(stranger, opened, order, file), waits);
  await world.sql`update youtube_publications set sending_at = now()`;
  await t.rejects(stranger.open(order, { lost: opened, signal }), waits);
  t.match(await publish(world.publisher(), order, file), { kind: 'sent' }, 'the key came back');
});

t.test('all that is sealed is sealed anew with another key, uploads under way included', async (t) => {
  await using world = await publishingWorld();
  await world.connect('main');
  const { content } = film();
  await world.publisher().open(orderOf(await world.video(), content), { signal });
  const fresh = Buffer.alloc(32, 7).toString('base64');
  const both = createTokenVault(fresh, [tokenKey]);
  t.equal(await world.accounts.reseal((sealed, of) => both.seal(both.open(sealed, of), of)), 2);
  const now = createTokenVault(fresh);
  const token = await world.accounts.token('main');
  t.match(now.open(token?.sealed ?? '', 'account:main'), /^1\/\/0/);
  await t.rejects(
    world.accounts.reseal((sealed, of) => {
      if (of.startsWith('content:')) throw new Error('cannot be opened');
      return `broken ${sealed}`;
    }),
  );
  t.same(await world.accounts.token('main'), token, 'all or nothing');
});

async function today(sql: Awaited<ReturnType<typeof publishingWorld>>['sql']): Promise<string> {
  const [row] = await sql<{ day: string }[]>`select max(day)::text as day from youtube_quota`;
  return row?.day ?? '2026-01-01';
}
