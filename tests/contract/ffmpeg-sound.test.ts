import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { createFfmpegSound } from '#shared/adapters/ffmpeg/sound.ts';
import type { MixJob } from '#shared/ports/sound.ts';

const folder = await mkdtemp(join(tmpdir(), 'sound-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));
const sound = createFfmpegSound();
const signal = AbortSignal.timeout(900_000);
const at = (name: string): string => join(folder, name);

function make(name: string, source: string, ...options: string[]): string {
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, ...options, at(name)]);
  return at(name);
}

function facts(file: string): Record<string, string> {
  const printed = execFileSync('ffprobe', [
    ...['-v', 'error', '-show_entries', 'stream=sample_rate,channels,duration'],
    ...['-of', 'default=noprint_wrappers=1', file],
  ]).toString();
  return Object.fromEntries(
    printed
      .trim()
      .split('\n')
      .map((line) => line.split('=') as [string, string]),
  );
}

/** Bursts of noise, as uneven as speech: 0.6 s on, 0.3 s off. */
const babble = (seconds: number, level: number) =>
  `anoisesrc=color=pink:duration=${seconds}:sample_rate=16000:amplitude=${level}:seed=7,volume='if(lt(mod(t,0.9),0.6),1,0.01)':eval=frame`;

t.test('narration is brought to one level, quiet or loud, as 48 kHz mono', async (t) => {
  for (const level of [0.02, 0.9]) {
    const raw = make(`raw-${level}.wav`, babble(4, level));
    const reached = await sound.normalise(raw, at('even.wav'), { integrated: -16, truePeak: -1.5 }, signal);
    const measured = await sound.measure(at('even.wav'), signal);
    t.ok(Math.abs(measured.integrated + 16) <= 0.5, `${level} came out at ${measured.integrated} LUFS`);
    t.ok(measured.truePeak <= -1.4, `${level} peaks at ${measured.truePeak} dBTP`);
    t.ok(Math.abs(measured.integrated - reached.integrated) < 0.2);
    t.match(facts(at('even.wav')), { sample_rate: '48000', channels: '1', duration: /^4\.0/ });
  }
});

/** What a mix's bed sounds like by itself: the mix less the voice alone. */
async function bedOf(job: Omit<MixJob, 'outFile' | 'signal'>): Promise<{ voice: string; bed: string }> {
  const { musicFile: _, ...alone } = job;
  const [voice, whole] = [at('voice-alone.wav'), at('whole.wav')];
  await sound.mix({ ...alone, outFile: voice, signal });
  await sound.mix({ ...job, outFile: whole, signal });
  const graph = '[1]pan=stereo|c0=-1*c0|c1=-1*c1[no];[0][no]amix=inputs=2:normalize=0';
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-y', '-i', whole, '-i', voice, '-filter_complex', graph],
    ...['-c:a', 'pcm_f32le', at('bed-alone.wav')],
  ]);
  return { voice, bed: at('bed-alone.wav') };
}

/** Loudness of a stretch, in LUFS. */
function loudness(file: string, from: number, to: number): number {
  const filters = `atrim=start=${from}:end=${to},asetpts=PTS-STARTPTS,ebur128=framelog=verbose`;
  const report = ffmpegSays(file, filters);
  return Number(/I:\s+(-?[\d.]+) LUFS/.exec(report.slice(report.lastIndexOf('Summary:')))?.[1]);
}

function ffmpegSays(file: string, filters: string): string {
  return spawnSync('ffmpeg', [
    '-hide_banner',
    '-nostats',
    '-i',
    file,
    '-af',
    filters,
    '-f',
    'null',
    '-',
  ]).stderr.toString();
}

t.test('the mix is brought to its level, as long as asked, and leaves nothing behind', async (t) => {
  const voice = make('voice.wav', babble(3, 0.3));
  const bed = make('bed.wav', 'sine=frequency=220:duration=12:sample_rate=48000', '-ac', '2');
  const narration = [
    { file: voice, start: 0.4, seconds: 3 },
    { file: voice, start: 4.25, seconds: 3 },
  ];
  const mixed = { narration, seconds: 9.5, outFile: at('mix.wav'), signal };
  for (const music of [{ musicFile: bed }, {}]) {
    const measured = await sound.mix({ ...mixed, ...music });
    const wanted = { integrated: -14, truePeak: -2 };
    const outFile = at('level.wav');
    const reached = await sound.level({ inFile: mixed.outFile, outFile, wanted, measured, signal });
    const heard = await sound.measure(outFile, signal);
    for (const one of [reached, heard]) t.ok(Math.abs(one.integrated + 14) <= 0.3, `${one.integrated} LUFS`);
    t.ok(heard.truePeak <= -1.9, `${heard.truePeak} dBTP`);
    t.match(facts(outFile), { sample_rate: '48000', channels: '2', duration: /^9\.50/ });
  }
  t.notOk((await readdir(folder)).some((name) => /mix\.wav\./.test(name)));
});

t.test('the bed lies 16 LU below any voice while it speaks, and comes up where it pauses', async (t) => {
  const bed = make('low.wav', 'anoisesrc=color=brown:duration=16:sample_rate=48000:seed=3', '-ac', '2');
  for (const level of [0.05, 0.5]) {
    const voice = make(`steady-${level}.wav`, babble(4, level));
    const narration = [
      { file: voice, start: 0.5, seconds: 4 },
      { file: voice, start: 4.8, seconds: 4 },
      { file: voice, start: 11, seconds: 4 },
    ];
    const alone = await bedOf({ narration, musicFile: bed, seconds: 16 });
    const depth = (from: number, to: number) =>
      loudness(alone.voice, from, to) - loudness(alone.bed, from, to);
    for (const { start } of narration) {
      const below = depth(start, start + 4);
      t.ok(below > 14 && below < 18, `${below.toFixed(1)} LU below the voice`);
    }
    const [under, between, pause] = [
      loudness(alone.bed, 1, 4),
      loudness(alone.bed, 4.3, 5),
      loudness(alone.bed, 9.4, 10.4),
    ];
    t.ok(Math.abs(between - under) < 1.5, `it stays down for a breath: ${under} and ${between} LUFS`);
    t.ok(pause > under + 6, `it comes up in a pause: ${under} and ${pause} LUFS`);
  }
});

t.test('a silent bed is no bed', async (t) => {
  const voice = make('voice.wav', babble(3, 0.3));
  const silence = make('nothing.wav', 'anullsrc=channel_layout=stereo:sample_rate=48000', '-t', '5');
  const job = { narration: [{ file: voice, start: 0.4, seconds: 3 }], seconds: 5, signal };
  const alone = await sound.mix({ ...job, outFile: at('alone.wav') });
  const beside = await sound.mix({ ...job, musicFile: silence, outFile: at('beside.wav') });
  t.ok(Math.abs(alone.integrated - beside.integrated) < 0.2);
});

t.test('pieces of a narration are joined without a click', async (t) => {
  // Cut in the middle of a wave, as files of some voices are.
  const tone = make('cut.wav', 'sine=frequency=181:duration=1.003:sample_rate=48000', '-af', 'volume=14dB');
  const narration = [0.2, 1.5, 2.9].map((start) => ({ file: tone, start, seconds: 1.003 }));
  await sound.mix({ narration, seconds: 5, outFile: at('joined.wav'), signal });
  const difference = Number(/Max difference: ([\d.]+)/.exec(ffmpegSays(at('joined.wav'), 'astats'))?.[1]);
  const own = Number(/Max difference: ([\d.]+)/.exec(ffmpegSays(tone, 'astats'))?.[1]) / 32_768;
  t.ok(difference <= own * 1.02, `steps of ${difference}, where the tone itself has ${own}`);
});

t.test('a piece of music is repeated without a seam, or faded out, as long as the video is', async (t) => {
  const piece = make(
    'piece.wav',
    "aevalsrc='0.3*sin(2*PI*220*t)*(0.6+0.4*sin(2*PI*0.25*t))|0.3*sin(2*PI*277*t)':d=9:s=44100",
  );
  for (const seconds of [4, 9, 31]) {
    const outFile = at('fitted.wav');
    await sound.fitMusic({ file: piece, pieceSeconds: 9, seconds, outFile, signal });
    t.match(facts(outFile), { sample_rate: '48000', channels: '2' });
    t.ok(Math.abs(Number(facts(outFile).duration) - seconds) < 0.01, `${facts(outFile).duration} s`);
    const silences = ffmpegSays(outFile, 'silencedetect=n=-40dB:d=0.1').match(/silence_start: [\d.]+/g) ?? [];
    t.ok(
      silences.every((one) => Number(one.split(' ')[1]) > seconds - 1),
      silences.join(),
    );
    const levels = [0, 1, 8, 14, 20, 26]
      .filter((second) => second < seconds - 3)
      .map((second) => loudness(outFile, second, second + 1));
    t.ok(Math.max(...levels) - Math.min(...levels) < 6, `it is even: ${levels.join(' ')}`);
    const step = Number(/Max difference: ([\d.]+)/.exec(ffmpegSays(outFile, 'astats'))?.[1]) / 32_768;
    t.ok(step < 0.05, `no step is larger than the tone’s own: ${step.toFixed(3)}`);
  }
  t.notOk((await readdir(folder)).some((name) => name.includes('.turn.')));
});

t.test('a quiet opening of a piece is not lost, nor does its loud part cover a voice', async (t) => {
  const piece = make(
    'uneven.wav',
    "aevalsrc='(0.02+0.38*gt(t,9))*sin(2*PI*220*t)|(0.02+0.38*gt(t,9))*sin(2*PI*330*t)':d=20:s=48000",
  );
  const outFile = at('even-piece.wav');
  await sound.fitMusic({ file: piece, pieceSeconds: 20, seconds: 20, outFile, signal });
  const [quiet, loud] = [loudness(outFile, 1, 5), loudness(outFile, 12, 16)];
  t.ok(loudness(piece, 12, 16) - loudness(piece, 1, 5) > 20);
  t.ok(Math.abs(loud - quiet) < 4, `${quiet} LUFS, then ${loud}`);
});

t.test('rumble goes and a voice stays as it is; noise is lessened only where there is some', async (t) => {
  const wanted = { integrated: -16, truePeak: -1.5 };
  const voice = (noise: number) =>
    `aevalsrc='(0.25*sin(2*PI*140*t)+0.15*sin(2*PI*700*t)+0.08*sin(2*PI*2300*t)+0.03*sin(2*PI*6000*t))*lt(mod(t,1.2),0.8)+0.02*sin(2*PI*35*t)+${noise}*(random(0)-0.5)':d=7:s=48000`;
  const band = (file: string, low: number, high: number) => {
    const filters = `highpass=f=${low},highpass=f=${low},lowpass=f=${high},lowpass=f=${high},volumedetect`;
    return Number(/mean_volume: (-?[\d.]+) dB/.exec(ffmpegSays(file, filters))?.[1]);
  };
  const pause = (file: string) =>
    Number(
      /mean_volume: (-?[\d.]+) dB/.exec(
        ffmpegSays(file, 'atrim=start=2.05:end=2.35,highpass=f=300,volumedetect'),
      )?.[1],
    );
  const [clean, noisy] = [make('clean.wav', voice(0.0002)), make('noisy.wav', voice(0.02))];
  await sound.normalise(clean, at('clean-out.wav'), wanted, signal);
  const gain = band(at('clean-out.wav'), 400, 1000) - band(clean, 400, 1000);
  for (const [low, high] of [
    [110, 180],
    [1800, 2800],
    [5000, 7000],
  ] as const)
    t.ok(
      Math.abs(band(at('clean-out.wav'), low, high) - band(clean, low, high) - gain) < 0.6,
      `${low} to ${high} Hz are as they were`,
    );
  t.ok(band(at('clean-out.wav'), 20, 40) < band(clean, 20, 40) + gain - 8, 'rumble is gone');
  await sound.normalise(noisy, at('noisy-out.wav'), wanted, signal);
  const lessened = pause(noisy) + gain - pause(at('noisy-out.wav'));
  t.ok(lessened > 4, `its noise is ${lessened.toFixed(1)} dB lower`);
});

t.test('a word shorter than the meter’s block is brought to its level too', async (t) => {
  const word = make('word.wav', 'sine=frequency=300:duration=0.3:sample_rate=48000');
  const reached = await sound.normalise(
    word,
    at('word-even.wav'),
    { integrated: -16, truePeak: -1.5 },
    signal,
  );
  t.ok(Math.abs(reached.integrated + 16) <= 0.5, `${reached.integrated} LUFS`);
  t.match(facts(at('word-even.wav')), { duration: /^0\.30/ });
});

t.test('silence is refused instead of being amplified', async (t) => {
  const silence = make('silence.wav', 'anullsrc=channel_layout=mono:sample_rate=48000', '-t', '2');
  await t.rejects(sound.normalise(silence, at('out.wav'), { integrated: -16, truePeak: -1.5 }, signal), {
    name: 'Terminal',
    code: 'silent_audio',
  });
});

t.test('sound that is no WAV is refused, whatever its name claims', async (t) => {
  const list = make('list.wav', 'sine=duration=1', '-f', 'mp3');
  await t.rejects(sound.measure(list, signal), { name: 'Retryable', code: 'sound_failed' });
});
