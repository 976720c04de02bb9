import t from 'tap';
import { createEarlierVideos } from '#shared/adapters/postgres/earlier-videos.ts';
import { ChannelId, type VideoId } from '#shared/contracts/ids.ts';
import { productDatabase, queueVideo } from '../support/videos.ts';

const db = await productDatabase();
t.teardown(() => db[Symbol.asyncDispose]());
const { sql } = db;
const earlier = createEarlierVideos(sql);
const channel = ChannelId.parse('sea');

const fingerprint = (title: string) => ({ title, asked: '0'.repeat(16), words: '', pictures: [] });

/** A video whose quality check ended in a round. */
async function checked(report: object, round = 1, id?: VideoId, of = 'sea'): Promise<VideoId> {
  const video = id ?? (await queueVideo(sql, { channel: of }));
  await sql`
    insert into stage_runs (video_id, stage, round, function_name, status, token, lease_expires_at, result)
    values (${video}, 'quality_validation', ${round}, 'test', 'done', ${round}, now(), ${sql.json(report as never)})`;
  return video;
}

const titles = async (apartFrom: VideoId) =>
  (await earlier.lately(channel, apartFrom)).map(({ fingerprint: { title } }) => title);

t.test(
  'a video is compared with what else its channel keeps: newest first, without itself and its own rounds',
  async (t) => {
    const accepted = (title: string) => ({ verdict: 'accepted', fingerprint: fingerprint(title) });
    const first = await checked({ verdict: 'rejected', fingerprint: fingerprint('first, refused') });
    await checked(accepted('first'), 2, first);
    const second = await checked(accepted('second'));
    await checked(accepted('of another channel'), 1, undefined, 'land');
    await checked({ verdict: 'accepted' });
    await checked({ verdict: 'accepted', fingerprint: { title: 'of another kind' } });
    await queueVideo(sql, { channel: 'sea' });
    const preview = await checked(accepted('a preview'));
    await sql`update video_queue set request_data = request_data || '{"preset": "preview"}' where id = ${preview}`;
    const failed = await checked(accepted('given up'));
    await sql`update video_queue set status = 'failed', completed_at = now() where id = ${failed}`;
    t.strictSame(await titles(failed), ['second', 'first']);
    t.strictSame(await titles(second), ['first']);
    t.strictSame(await titles(first), ['second']);
  },
);
