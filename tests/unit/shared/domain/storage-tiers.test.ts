import fc from 'fast-check';
import t from 'tap';
import { blobsNamed } from '#shared/domain/blobs-named.ts';
import { keptForMs } from '#shared/domain/kept-for.ts';
import { keptDays } from '#shared/domain/pricing.ts';
import {
  deliverables,
  hasFile,
  isNearlyFull,
  keptUnknownUntil,
  keptUntil,
  neededBytes,
  tierAt,
  usualKeepDays,
  videoBudgetBytes,
} from '#shared/domain/storage-tiers.ts';

const hourMs = 3_600_000;
const end = new Date('2026-03-01T12:00:00Z');
const after = (days: number): Date => new Date(end.getTime() + days * 24 * hourMs);
const statuses = ['queued', 'processing', 'completed', 'failed', 'cancelled'] as const;
const heat = ['hot', 'warm', 'cold', 'deleted'];

const moments = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
const keeps = fc.record({ warm: fc.integer({ min: 1, max: 60 }), all: fc.integer({ min: 1, max: 60 }) });

t.test('a completed video is warm for 7 days, cold to the 30th, and then deleted', async (t) => {
  const video = { status: 'completed', completedAt: end } as const;
  const at = (days: number) => tierAt(video, after(days), usualKeepDays);
  t.same([-1, 0, 6.999, 7, 29.999, 30, 3000].map(at), [
    ...['warm', 'warm', 'warm', 'cold', 'cold', 'deleted', 'deleted'],
  ]);
  t.equal(keptDays, 30, 'and that is what its storage is priced at');
});

t.test(
  'one that failed or was cancelled can be retried while it is warm, and has nothing for later',
  async (t) => {
    for (const status of ['failed', 'cancelled'] as const) {
      const at = (days: number) => tierAt({ status, completedAt: end }, after(days), usualKeepDays);
      t.same([0, 6.999, 7, 29].map(at), ['warm', 'warm', 'deleted', 'deleted']);
    }
  },
);

t.test('one whose publishing failed has its file, and is kept as a completed one is', async (t) => {
  for (const status of ['failed', 'cancelled'] as const) {
    const video = { status, completedAt: end, madeAt: after(-1) };
    t.same(
      [0, 7, 29, 30].map((days) => tierAt(video, after(days), usualKeepDays)),
      ['warm', 'cold', 'cold', 'deleted'],
    );
    t.ok(hasFile(video));
    t.notOk(hasFile({ status, madeAt: undefined }));
  }
  t.ok(hasFile({ status: 'completed', madeAt: undefined }), 'nor is one missed that was not to be published');
});

t.test('files only ever grow colder, and are deleted at the moment that was told', async (t) => {
  const rule = fc.property(
    ...[fc.constantFrom(...statuses), moments, keeps, moments, moments],
    (status, completedAt, keep, one, other) => {
      const [sooner, later] = one < other ? [one, other] : [other, one];
      const video = { status, completedAt };
      t.ok(heat.indexOf(tierAt(video, sooner, keep)) <= heat.indexOf(tierAt(video, later, keep)));
      const until = keptUntil(video, keep);
      t.equal(tierAt(video, later, keep) === 'deleted', until !== undefined && later >= until);
      t.equal(until === undefined, status === 'queued' || status === 'processing');
      if (until)
        t.ok(
          until >= new Date(completedAt.getTime() + keep.warm * 24 * hourMs),
          'never before its warm days',
        );
    },
  );
  fc.assert(rule);
});

t.test('a video that is made again is hot, whatever it was before', async (t) => {
  for (const status of ['queued', 'processing'] as const)
    t.equal(tierAt({ status, completedAt: undefined }, after(1000), usualKeepDays), 'hot');
});

const blob = (digit: string, extension: string) => ({
  key: `sha256/${digit.repeat(64)}.${extension}`,
  bytes: 3,
});

t.test('what people download is what the newest round made, and nothing else', async (t) => {
  const [old, film, jpg, srt] = [
    blob('0', 'mp4'),
    blob('1', 'mp4'),
    blob('2', 'jpg'),
    blob('3', 'srt'),
  ] as const;
  const runs = [
    { stage: 'audio_synthesis', round: 1, result: { scenes: [{ audio: blob('4', 'wav') }] } },
    { stage: 'video_rendering', round: 2, result: { video: film } },
    { stage: 'video_rendering', round: 1, result: { video: old } },
    { stage: 'upload_preparation', round: 2, result: { thumbnails: [jpg, jpg], captions: srt } },
  ] as const;
  t.same(deliverables(runs), [film.key, jpg.key, srt.key]);
  t.same(deliverables([]), []);
});

t.test('every blob a result names is found once, however deep it lies', async (t) => {
  const content = blob('a', 'png');
  const own = 'videos/7c9e6679-7425-40de-944b-e07fc1f90ae7/video-r1.mp4';
  const result = { scenes: [{ picture: content }, { picture: content }], video: [own], text: `see ${own}` };
  t.same(blobsNamed(result), [content, { key: own, bytes: 0 }]);
  t.same(
    blobsNamed([own, { key: own, bytes: 7 }]),
    [{ key: own, bytes: 7 }],
    'with its size where that is said',
  );
  t.same(blobsNamed([null, 7, 'sha256/short.png', undefined]), []);
});

t.test(
  'a file nobody knows is kept as long as a cached result might point to it, and a day for a person',
  async (t) => {
    const longest = Math.max(...Object.values(keptForMs));
    fc.assert(
      fc.property(moments, moments, (modifiedAt, now) => {
        const until = keptUnknownUntil(modifiedAt, now).getTime();
        t.ok(until >= modifiedAt.getTime() + longest);
        t.ok(until >= now.getTime() + 24 * hourMs);
      }),
    );
  },
);

t.test('a disk is nearly full when it has less room than the videos that run at once may need', async (t) => {
  t.equal(videoBudgetBytes, 905_000_000);
  const needed = neededBytes(7);
  t.equal(needed, 6_335_000_000);
  t.ok(isNearlyFull({ freeBytes: needed - 1, neededBytes: needed }));
  t.notOk(isNearlyFull({ freeBytes: needed, neededBytes: needed }));
});
