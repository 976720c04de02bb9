import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import t from 'tap';
import { createHouseMedia } from '#shared/adapters/ffmpeg/create-house-media.ts';

const folder = await mkdtemp(join(tmpdir(), 'house-media-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));
const house = createHouseMedia();
const signal = AbortSignal.timeout(240_000);

const [red, ground] = ['#e05a3c', '#7c8a98'];

/** A bright disc on a plain ground, its middle at shares of width and height. */
async function scene(name: string, at: { x: number; y: number }, colour = ground): Promise<string> {
  const [width, height] = [1600, 900];
  const file = join(folder, name);
  const [x, y] = [at.x * width, at.y * height];
  const eyes = `<circle cx="${x - 25}" cy="${y - 20}" r="14" fill="#fff"/><circle cx="${x + 25}" cy="${y - 20}" r="14" fill="#fff"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="${colour}"/><circle cx="${x}" cy="${y}" r="100" fill="${red}"/>${eyes}</svg>`;
  await sharp(Buffer.from(svg)).jpeg({ quality: 95 }).toFile(file);
  return file;
}

/** Share of the picture that is as red as the disc, and where its middle is. */
async function redness(picture: string | Buffer): Promise<{ share: number; x: number; y: number }> {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  let [count, x, y] = [0, 0, 0];
  for (let at = 0; at < data.length; at += 3) {
    if ((data[at] ?? 0) - (data[at + 2] ?? 0) < 80) continue;
    count++;
    x += (at / 3) % info.width;
    y += Math.floor(at / 3 / info.width);
  }
  return { share: count / (info.width * info.height), x: x / count / info.width, y: y / count / info.height };
}

const upright = { width: 540, height: 960 };

t.test('what people look at stays in a photo that is cut to another shape', async (t) => {
  for (const [name, x] of Object.entries({ left: 0.1, middle: 0.5, right: 0.88 })) {
    const file = join(folder, `${name}-cut.jpg`);
    const made = await house.photo(await scene(`${name}.jpg`, { x, y: 0.5 }), { ...upright, file, signal });
    t.match(made, { width: 506, height: 900 }, 'as large as it can be without being enlarged');
    const found = await redness(file);
    // The whole disc, a circle of radius 100 less its eyes, lies in the piece.
    t.ok(found.share > (0.9 * Math.PI * 100 ** 2) / (506 * 900), `${name}: ${found.share}`);
    t.ok(
      Math.abs(found.x - made.focus.x) < 0.2 && Math.abs(found.y - made.focus.y) < 0.2,
      'and one looks at it',
    );
  }
});

t.test('what people look at stays in a clip, from its first frame to its last', async (t) => {
  const picture = await scene('off.jpg', { x: 0.85, y: 0.4 });
  const source = join(folder, 'off.mp4');
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-y', '-loop', '1', '-i', picture, '-t', '3', '-r', '30', '-vf', 'format=yuv420p'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', source],
  ]);
  const file = join(folder, 'off-cut.mp4');
  const made = await house.clip(source, { ...upright, seconds: 2, file, signal });
  t.match(made, { seconds: 2 });
  const frame = execFileSync('ffmpeg', [
    '-v',
    'error',
    '-ss',
    '1',
    '-i',
    file,
    '-frames:v',
    '1',
    '-c:v',
    'png',
    '-f',
    'image2pipe',
    '-',
  ]);
  const found = await redness(frame);
  t.ok(found.share > (0.9 * Math.PI * 100 ** 2) / (506 * 900), `${found.share}`);
});

t.test('a clip that flashes as no finished film may is not let into one', async (t) => {
  for (const [name, framesAlike] of Object.entries({ flashes: 3, changes: 15 })) {
    const source = join(folder, `${name}.mp4`);
    const turns = `geq=lum='if(mod(floor(N/${framesAlike}),2),220,20)':cb=128:cr=128,format=yuv420p`;
    execFileSync('ffmpeg', [
      ...['-v', 'error', '-y', '-f', 'lavfi', '-i', 'color=black:s=320x240:r=30:d=2', '-vf', turns],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', source],
    ]);
    const made = house.clip(source, {
      ...upright,
      seconds: 2,
      file: join(folder, `${name}-cut.mp4`),
      signal,
    });
    if (name === 'changes') t.match(await made, { seconds: 2 });
    else await t.rejects(made, { code: 'media_refused', message: /flashes more than three times/ });
  }
});

t.test('pictures of many cameras come nearer to one look, and keep what they show', async (t) => {
  const meansOf = async (picture: string) => (await sharp(picture).stats()).channels.map(({ mean }) => mean);
  const spread = (all: number[][]): number =>
    Math.max(
      ...[0, 1, 2].map(
        (channel) =>
          Math.max(...all.map((one) => one[channel] ?? 0)) - Math.min(...all.map((one) => one[channel] ?? 0)),
      ),
    );
  const grounds = { dark: '#20262e', cold: '#6f86b0', warm: '#a58a66', bright: '#d8dde2' };
  const [before, after]: [number[][], number[][]] = [[], []];
  for (const [name, colour] of Object.entries(grounds)) {
    const source = await scene(`${name}.jpg`, { x: 0.5, y: 0.5 }, colour);
    const file = join(folder, `${name}-graded.jpg`);
    await house.photo(source, { width: 1600, height: 900, file, signal });
    before.push(await meansOf(source));
    after.push(await meansOf(file));
  }
  t.ok(spread(after) < spread(before) * 0.93, `${spread(before)} became ${spread(after)}`);
  const [dark, , , bright] = after.map(([red = 0, green = 0, blue = 0]) => red + green + blue);
  t.ok((bright ?? 0) > (dark ?? 0) + 200, 'night stays night');
});
