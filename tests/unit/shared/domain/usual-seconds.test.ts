import t from 'tap';
import { VideoRequest } from '#shared/contracts/video-request.ts';

const secondsOf = (words: number, asked?: number): number =>
  VideoRequest.parse({
    brief: 'reef '.repeat(words).trim(),
    ...(asked !== undefined && { duration_seconds: asked }),
  }).duration_seconds;

t.test(
  'a video for which nobody asked a length takes a minute, or what its brief has text for',
  async (t) => {
    t.equal(secondsOf(400), 60);
    t.equal(secondsOf(178), 45, 'a page of a diary is told, not refused');
    t.equal(secondsOf(5), 60, 'a wish of one line is no text to tell');
    for (let words = 1; words < 300; words++) {
      const seconds = secondsOf(words);
      t.ok(seconds >= 10 && seconds <= 60 && seconds % 5 === 0, `${words} words: ${seconds} s`);
    }
    t.equal(VideoRequest.parse({ topic: 'Reefs' }).duration_seconds, 60);
  },
);

t.test('a length that was asked stays, and a request is read again as it was', async (t) => {
  t.equal(secondsOf(70, 120), 120);
  const request = VideoRequest.parse({ brief: 'reef '.repeat(100), format: '9:16' });
  t.same(VideoRequest.parse(request), request);
});
