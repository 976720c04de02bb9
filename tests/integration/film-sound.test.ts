import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { createFfmpegEncoder } from '#shared/adapters/ffmpeg/encoder.ts';
import { createFfmpegSound } from '#shared/adapters/ffmpeg/sound.ts';
import type { SceneAudio } from '#shared/contracts/audio.ts';
import { Media } from '#shared/contracts/media.ts';
import { Mood } from '#shared/contracts/mood.ts';
import type { Loudness, Sound } from '#shared/ports/sound.ts';
import { finishSound } from '../../functions/video-rendering/finish-sound.ts';
import { makeSound, planSound } from '../../functions/video-rendering/make-sound.ts';
import { layTimeline } from '../../functions/video-rendering/timeline.ts';
import { filmParts } from '../support/film-parts.ts';
import { memoryBlobs, stageTools } from '../support/stage-tools.ts';

const folder = await mkdtemp(join(tmpdir(), 'film-sound-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));
const [sound, encoder, blobs] = [createFfmpegSound(), createFfmpegEncoder(), memoryBlobs()];
const signal = AbortSignal.timeout(900_000);
const tools = stageTools({ ...{ sound, encoder, blobs, scratch: folder } });

function make(name: string, source: string): string {
  const file = join(folder, name);
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, '-c:a', 'pcm_s16le', file]);
  return file;
}

/** As uneven as speech, and sharper at its beginnings. */
const babble = (seconds: number) =>
  `anoisesrc=color=pink:duration=${seconds}:sample_rate=48000:amplitude=0.6:seed=7,volume='if(lt(mod(t,0.45),0.3),0.15+0.85*exp(-18*mod(t,0.45)),0.004)':eval=frame,aformat=channel_layouts=mono`;

const words = 'An octopus has three hearts and blue blood, and it would rather walk than swim.';
const drawn = await filmParts(blobs, '16:9', [
  { narration: words, onScreen: 'Three hearts' },
  { narration: words, onScreen: 'Blue blood' },
  { narration: words, onScreen: 'It walks' },
]);

/** The film's parts, spoken at the level that narrations have. */
async function spoken(seconds: number): Promise<typeof drawn> {
  const file = join(folder, `voice-${seconds}.wav`);
  const raw = make(`raw-${seconds}.wav`, babble(seconds));
  await sound.normalise(raw, file, { integrated: -16, truePeak: -1.5 }, signal);
  const audio = await blobs.putFile(file, { extension: 'wav' });
  const scenes = drawn.narration.scenes.map(
    ({ scene_id }): SceneAudio => ({
      ...{ scene_id, audio, seconds },
      words: [{ text: 'it', start: 0.02, end: seconds - 0.1 }],
    }),
  );
  return { ...drawn, narration: { ...drawn.narration, scenes, seconds: 3 * seconds } };
}

async function soundOf(parts: typeof drawn): Promise<{ told: Loudness; heard: Loudness; file: string }> {
  const timeline = layTimeline(parts.narration.scenes, parts.script.scenes, 30);
  const { result } = await makeSound(planSound(parts, timeline, 7), tools);
  const file = join(folder, 'heard.mp4');
  await blobs.fetchTo(result.file.key, file);
  return { told: result.loudness, heard: await sound.measure(file, signal, 'mp4'), file };
}

t.test('in every mood the finished file is at -14 LUFS below -1 dBTP, and says what it is', async (t) => {
  const parts = await spoken(2.4);
  const kept = new Set<string>();
  for (const mood of Mood.options) {
    const { told, heard } = await soundOf({ ...parts, media: Media.parse({ ...parts.media, mood }) });
    t.ok(Math.abs(heard.integrated + 14) <= 0.5, `${mood}: ${heard.integrated} LUFS`);
    t.ok(heard.truePeak <= -1, `${mood}: ${heard.truePeak} dBTP`);
    t.same(told, heard);
    kept.add(JSON.stringify(planSound({ ...parts, media: { ...parts.media, mood } }, layout(parts), 7)));
  }
  t.equal(kept.size, Mood.options.length, 'no mood is taken for another by the cache');
});

const layout = (parts: typeof drawn) => layTimeline(parts.narration.scenes, parts.script.scenes, 30);

t.test(
  'the operator’s own music is heard from the first second to the last, though it is shorter',
  async (t) => {
    const parts = await spoken(2.4);
    const file = await blobs.putFile(
      make('own.wav', "aevalsrc='0.2*sin(2*PI*196*t)|0.2*sin(2*PI*247*t)':d=4:s=48000"),
      { extension: 'wav' },
    );
    const credit = {
      title: 'A tune',
      author: 'Somebody',
      licence: 'CC BY 4.0',
      source: 'https://example.org/tune',
    };
    const media = Media.parse({ ...parts.media, music: { file, seconds: 4, credit } });
    const { heard, file: film } = await soundOf({ ...parts, media });
    t.ok(Math.abs(heard.integrated + 14) <= 0.5 && heard.truePeak <= -1, JSON.stringify(heard));
    const low = 'pan=mono|c0=c0,bandpass=f=196:w=20,silencedetect=n=-62dB:d=0.5';
    const silences = spawnSync('ffmpeg', ['-i', film, '-af', low, '-f', 'null', '-']).stderr.toString();
    const starts = [...silences.matchAll(/silence_start: ([\d.]+)/g)].map(([, at]) => Number(at));
    t.ok(
      starts.every((at) => at > layout(parts).seconds - 1.5),
      `silent at ${starts.join()}`,
    );
  },
);

/** Sound that comes out as it is told to, whatever is asked. */
const stubborn = (heard: readonly Loudness[]): { asked: Loudness[]; sound: Sound } => {
  const asked: Loudness[] = [];
  const fake: Sound = {
    ...sound,
    level: async ({ wanted }) => {
      asked.push(wanted);
      return wanted;
    },
    measure: async () => heard[asked.length - 1] ?? { integrated: -17.3, truePeak: -0.4 },
  };
  return { asked, sound: fake };
};
const mix = { mixFile: 'mix.wav', measured: { integrated: -16, truePeak: -3 } };
const noEncoder = { ...encoder, encodeSound: async () => ({ coreSeconds: 1 }) };

t.test('a file whose encoder overshoots is made again, lower and louder by what was missing', async (t) => {
  const { asked, sound } = stubborn([
    { integrated: -14.7, truePeak: -0.6 },
    { integrated: -14.1, truePeak: -1.2 },
  ]);
  const made = await finishSound(mix, { sound, encoder: noEncoder, scratch: folder, signal });
  t.same(made.loudness, { integrated: -14.1, truePeak: -1.2 });
  t.equal(made.coreSeconds, 2);
  t.match(asked[0], { integrated: -14, truePeak: -2 });
  t.ok(
    Math.abs((asked[1]?.integrated ?? 0) + 13.3) < 1e-9 && Math.abs((asked[1]?.truePeak ?? 0) + 2.5) < 1e-9,
  );
});

t.test('what cannot be brought to its level is refused after a few tries, with the figures', async (t) => {
  const { asked, sound } = stubborn([]);
  await t.rejects(finishSound(mix, { sound, encoder: noEncoder, scratch: folder, signal }), {
    name: 'Terminal',
    code: 'loudness_out_of_reach',
    message: /-17\.3 LUFS.*-0\.4 dBTP.*-14 LUFS.*0\.5.*-1 dBTP/,
  });
  t.equal(asked.length, 4);
});
