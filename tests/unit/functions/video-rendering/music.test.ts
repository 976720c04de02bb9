import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { writeMusic } from '../../../../functions/video-rendering/music.ts';

const folder = await mkdtemp(join(tmpdir(), 'music-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));

async function music(seed: number, seconds = 9): Promise<Buffer> {
  const file = join(folder, `${seed}.wav`);
  await writeMusic(file, seconds, seed, new AbortController().signal);
  return readFile(file);
}

t.test(
  'the bed is exactly as long as asked, the same for the same seed and another for another',
  async (t) => {
    const [one, again, other] = [await music(1), await music(1), await music(2)];
    t.equal(one.length, 44 + 9 * 48_000 * 4);
    t.equal(one.readUInt32LE(40), one.length - 44);
    t.ok(one.equals(again));
    t.notOk(one.equals(other));
  },
);

t.test('no bed clicks, clips or falls silent', async (t) => {
  for (const seed of [3, 4, 5, 6]) {
    const wav = await music(seed);
    const samples = new Int16Array(wav.buffer, wav.byteOffset + 44, (wav.length - 44) / 2);
    let steepest = 0;
    let loudest = 0;
    for (let index = 2; index < samples.length; index++) {
      steepest = Math.max(steepest, Math.abs((samples[index] ?? 0) - (samples[index - 2] ?? 0)));
      loudest = Math.max(loudest, Math.abs(samples[index] ?? 0));
    }
    t.ok(steepest < 3000, `seed ${seed} jumps by ${steepest}`);
    t.ok(loudest < 30_000 && loudest > 3000, `seed ${seed} peaks at ${loudest}`);
    for (let second = 1; second < 9; second++) {
      const part = samples.subarray(second * 96_000, (second + 1) * 96_000);
      t.ok(part.some((sample) => Math.abs(sample) > 800));
    }
  }
});
