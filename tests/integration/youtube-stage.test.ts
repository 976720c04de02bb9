import t from 'tap';
import { ChannelProfile } from '#shared/contracts/channel-profile.ts';
import type { VideoId } from '#shared/contracts/ids.ts';
import { Publication, PublishRequested } from '#shared/contracts/publication.ts';
import handler from '../../functions/youtube-upload/handler.ts';
import type { YoutubeCall, YoutubeConduct } from '../providers/fake-youtube.ts';
import { film, type PublishingWorld, publishingWorld } from '../providers/youtube/publishing-world.ts';
import { octopusFilm, octopusScript } from '../support/octopus-film.ts';
import { memoryBlobs, stageTools } from '../support/stage-tools.ts';

const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(2000)]);
const srt = '1\n00:00:00,000 --> 00:00:02,000\nAn octopus has three hearts.\n';
const playlist = 'PL-of-octopuses-1';
const channel = ChannelProfile.parse({
  youtube: { playlist_id: playlist, made_for_kids: true, category_id: '28' },
});

const killed = 'the worker was killed';

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** One video to publish, and what a run of its stage is given. */
async function prepared(
  world: PublishingWorld,
  wish: object = { publish: 'public' },
  script: object = octopusScript,
) {
  const blobs = memoryBlobs();
  const { file, content } = film();
  const video = await blobs.put(once(file), { extension: 'mp4' });
  const thumbnail = await blobs.put(once(jpeg), { extension: 'jpg' });
  const captions = await blobs.put(once(Buffer.from(srt)), { extension: 'srt' });
  const input: PublishRequested = {
    ...PublishRequested.parse({
      request: { topic: 'Octopuses', ...wish },
      script: octopusScript,
      rendered: { ...octopusFilm, video },
      package: {
        title: 'Why octopuses have three hearts',
        description: 'Two of them sit beside the gills.',
        tags: ['octopus', 'three hearts'],
        chapters: [],
        thumbnails: [thumbnail, thumbnail, thumbnail],
        captions,
        language: 'en-GB',
        provider: 'rules',
      },
    }),
    script: script as PublishRequested['script'],
  };
  const videoId = await world.video();
  return { blobs, content, input, videoId };
}

/** Runs the stage on a journal that outlives it. `dieAt`: the worker dies before or after its nth call is made. */
async function run(
  world: PublishingWorld,
  {
    blobs,
    input,
    videoId,
  }: { blobs: ReturnType<typeof memoryBlobs>; input: PublishRequested; videoId: VideoId },
  journal: Map<string, unknown>,
  dieAt?: { call: number; when: 'before' | 'after' },
): Promise<Publication> {
  let calls = 0;
  const tools = stageTools({ blobs, publisher: world.publisher() });
  const made = await handler.run(input, {
    ...tools,
    videoId,
    channel,
    effect: async (key, _quote, call) => {
      if (journal.has(key)) return journal.get(key) as never;
      calls++;
      if (dieAt?.call === calls && dieAt.when === 'before') throw new Error(killed);
      const { result } = await call();
      if (dieAt?.call === calls) throw new Error(killed);
      journal.set(key, JSON.parse(JSON.stringify(result)));
      return result;
    },
  });
  return Publication.parse(made);
}

async function worldWithPlaylist(conduct?: (call: YoutubeCall) => YoutubeConduct): Promise<PublishingWorld> {
  const world = await publishingWorld(conduct ? { conduct } : {});
  const { id } = await world.connect('deep-sea');
  world.youtube.store.playlists.set(playlist, { owner: id, items: [] });
  return world;
}

t.test(
  'a video is published with its thumbnail, captions and playlist, as its channel and request say',
  async (t) => {
    await using world = await worldWithPlaylist();
    const publishAt = new Date(Date.now() + 3 * 86_400_000).toISOString();
    const video = await prepared(world, { publish: 'scheduled', publish_at: publishAt });
    const made = await run(world, video, new Map());
    const [lies] = world.youtube.store.videos;
    t.same(made, {
      account: 'deep-sea',
      youtube_id: lies?.id,
      url: `https://www.youtube.com/watch?v=${lies?.id}`,
      privacy: 'scheduled',
      publish_at: publishAt,
      content_sha256: video.content.sha256,
      was_there_already: false,
      thumbnail: 'set',
      captions: 'set',
      playlist: 'added',
      synthetic: true,
      notes: [],
    });
    t.equal(lies?.sha256, video.content.sha256);
    t.match(lies?.snippet, { categoryId: '28', defaultAudioLanguage: 'en-GB' });
    t.match(lies?.status, {
      privacyStatus: 'private',
      publishAt,
      selfDeclaredMadeForKids: true,
      containsSyntheticMedia: true,
    });
    t.same(lies?.captions, [{ language: 'en-GB', name: '', srt }]);
    t.same(lies?.thumbnail, jpeg);
  },
);

t.test(
  'a worker that dies around any of its calls leaves one video, and everything with it once',
  async (t) => {
    await using world = await worldWithPlaylist();
    for (let call = 1; call <= 6; call++)
      for (const when of ['before', 'after'] as const) {
        await world.sql`update youtube_accounts set rests_until = null`;
        const video = await prepared(world);
        const journal = new Map<string, unknown>();
        await t.rejects(run(world, video, journal, { call, when }), { message: killed });
        const made = await run(world, video, journal);
        t.match(
          made,
          { thumbnail: 'set', captions: 'set', playlist: 'added', notes: [] },
          `${when} call ${call}`,
        );
        const ours = world.youtube.store.videos.filter(({ sha256 }) => sha256 === video.content.sha256);
        t.equal(ours.length, 1);
        t.equal(ours[0]?.captions.length, 1);
        const items = world.youtube.store.playlists.get(playlist)?.items ?? [];
        t.equal(items.filter((id) => id === made.youtube_id).length, 1);
      }
  },
);

t.test('sessions that an earlier try lost keep no later one from sending the video', async (t) => {
  let ends = true;
  await using world = await worldWithPlaylist(({ session }) => {
    if (session && ends) session.isGone = true;
    return { kind: 'answer' };
  });
  const video = await prepared(world);
  const journal = new Map<string, unknown>();
  await t.rejects(run(world, video, journal), { name: 'Retryable', code: 'upload_lost' });
  t.equal(world.youtube.sessions.length, 3);
  await t.rejects(run(world, video, journal), { code: 'upload_lost' });
  t.equal(world.youtube.sessions.length, 6, 'each try has as many');
  ends = false;
  t.match(await run(world, video, journal), { account: 'deep-sea', was_there_already: false });
  t.equal(world.youtube.store.videos.length, 1);
});

t.test('what cannot be added is noted, and the video is published all the same', async (t) => {
  await using world = await worldWithPlaylist(({ method }) =>
    method === 'captions.insert' ? { kind: 'fail', status: 403, quota: true } : { kind: 'answer' },
  );
  for (const { channel } of world.youtube.store.videos) channel.mayThumbnail = false;
  world.youtube.store.playlists.clear();
  const made = await run(world, await prepared(world), new Map());
  t.match(made, { privacy: 'public', thumbnail: 'set', captions: 'failed', playlist: 'failed' });
  t.match(made.notes, [/captions could not be added: .*quota/, /playlist could not be added: .*404/]);
});

t.test(
  'a script nobody looked through is published private, and a time that has passed means now',
  async (t) => {
    await using world = await worldWithPlaylist();
    const unchecked = { ...octopusScript, moderation: 'unchecked' };
    const hidden = await run(world, await prepared(world, { publish: 'public' }, unchecked), new Map());
    t.match(hidden, { privacy: 'private', notes: [/no moderation looked through its script/] });
    await world.sql`update youtube_accounts set rests_until = null`;
    const late = { publish: 'scheduled', publish_at: '2026-01-01T00:00:00Z' };
    const now = await run(world, await prepared(world, late), new Map());
    t.match(now, { privacy: 'public', notes: [/2026-01-01T00:00:00Z had passed/] });
    const privacies = world.youtube.store.videos.map(({ status }) => status.privacyStatus);
    t.same(privacies, ['private', 'public']);
  },
);

t.test('a second video with the very same file names the first, and changes nothing there', async (t) => {
  await using world = await worldWithPlaylist();
  const video = await prepared(world);
  const first = await run(world, video, new Map());
  const before = world.youtube.calls.length;
  const second = await run(world, { ...video, videoId: await world.video() }, new Map());
  t.match(second, { youtube_id: first.youtube_id, was_there_already: true, notes: [/very same file/] });
  t.equal(world.youtube.calls.length, before, 'YouTube was not even asked');
});

t.test('a file that is not what the render said is not sent', async (t) => {
  await using world = await worldWithPlaylist();
  const video = await prepared(world);
  const { rendered } = video.input;
  const input = { ...video.input, rendered: { ...rendered, video: { ...rendered.video, bytes: 5 } } };
  await t.rejects(run(world, { ...video, input }, new Map()), { code: 'file_changed' });
  t.equal(world.youtube.calls.length, 0);
});
