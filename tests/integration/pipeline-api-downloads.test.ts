import t from 'tap';
import type { LinkOptions } from '#shared/ports/blobs.ts';
import { finishVideo, storedResults, testApi } from '../support/pipeline-api.ts';

t.test('where the storage gives links, a download is a link to it, for who may download', async (t) => {
  await using test = await testApi();
  const id = await test.queue();
  const results = await storedResults(test, id);
  const asked: [string, LinkOptions][] = [];
  const { blobs } = test.ports;
  test.ports.blobs = {
    ...blobs,
    link: async (key, options) => {
      asked.push([key, options]);
      return `https://storage.example/${key}?signature=x`;
    },
  };
  const file = `/videos/${id}/file`;
  t.equal((await test.call('GET', file)).status, 409, 'not before it is ready');
  await finishVideo(test, id, results);

  const film = `videos/${id}/video.mp4`;
  const sent = await test.call('GET', file, undefined, { Range: 'bytes=2-4' });
  t.same([sent.status, await sent.text()], [307, '']);
  t.equal(sent.headers.get('Location'), `https://storage.example/${film}?signature=x`);
  t.equal(sent.headers.get('Cache-Control'), 'no-store', 'a link that was kept would have expired');
  t.equal(sent.headers.get('ETag'), null);
  const named = { fileName: `${id}-video.mp4`, contentType: 'video/mp4', seconds: 600 };
  t.same(asked, [[film, named]]);
  const words = await test.call('GET', `/videos/${id}/files/captions.srt`);
  t.match(words.headers.get('Location'), `videos/${id}/captions.srt?`);
  asked.length = 0;

  const head = await test.call('HEAD', file);
  t.same([head.status, head.headers.get('Content-Length')], [200, '10']);
  const etag = head.headers.get('ETag') ?? '';
  t.equal((await test.call('GET', file, undefined, { 'If-None-Match': etag })).status, 304);
  const streamed = await test.call('GET', `${file}?redirect=false`);
  t.same([streamed.status, await streamed.text()], [200, '0123456789']);
  const part = await test.call('GET', `${file}?redirect=false`, undefined, { Range: 'bytes=2-4' });
  t.same([part.status, await part.text()], [206, '234']);
  t.equal(
    (await test.call('GET', `/videos/${id}/files/metadata.json`)).status,
    200,
    'this one is not stored',
  );
  t.equal((await test.api.request(file)).status, 401);
  for (const wrong of ['no', '', 'FALSE', '0'])
    t.match(await (await test.call('GET', `${file}?redirect=${wrong}`)).json(), {
      status: 422,
      errors: [{ field: 'redirect', message: 'must be true or false' }],
    });
  for await (const { key } of blobs.list(`videos/${id}/video.`)) await blobs.remove([key]);
  t.match(await (await test.call('GET', file)).json(), { status: 404, code: 'file_missing' });
  t.same(asked, [], 'nobody was given a link where none was due');

  test.ports.blobs = blobs;
  const { status } = await test.call('GET', `/videos/${id}/files/thumbnail-1.jpg?redirect=true`);
  t.equal(status, 200, 'where the storage gives none, the file itself is sent');
});
