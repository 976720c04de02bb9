import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { createFfmpegSound } from '#shared/adapters/ffmpeg/sound.ts';

const folder = await mkdtemp(join(tmpdir(), 'sound-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));
const sound = createFfmpegSound();
const signal = AbortSignal.timeout(60_000);
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

t.test('the mix is at -14 LUFS below -1 dBTP, as long as asked, and leaves nothing behind', async (t) => {
  const voice = make('voice.wav', babble(3, 0.3));
  const bed = make('bed.wav', 'sine=frequency=220:duration=12:sample_rate=48000', '-ac', '2');
  const loudness = await sound.mix({
    narration: [
      { file: voice, start: 0.4 },
      { file: voice, start: 4.25 },
    ],
    musicFile: bed,
    seconds: 9.5,
    outFile: at('mix.wav'),
    signal,
  });
  const measured = await sound.measure(at('mix.wav'), signal);
  for (const one of [loudness, measured]) {
    t.ok(Math.abs(one.integrated + 14) <= 1, `${one.integrated} LUFS`);
    t.ok(one.truePeak <= -1, `${one.truePeak} dBTP`);
  }
  t.match(facts(at('mix.wav')), { sample_rate: '48000', channels: '2', duration: /^9\.50/ });
  t.notOk((await readdir(folder)).some((name) => name.includes('raw.wav')));
});

t.test('the bed gives way to the voice and comes back after it', async (t) => {
  const voice = make('steady.wav', 'sine=frequency=1000:duration=4:sample_rate=48000', '-af', 'volume=12dB');
  const bed = make(
    'low.wav',
    'sine=frequency=200:duration=12:sample_rate=48000',
    '-ac',
    '2',
    '-af',
    'volume=6dB',
  );
  const narration = [{ file: voice, start: 3 }];
  await sound.mix({ narration, musicFile: bed, seconds: 11, outFile: at('ducked.wav'), signal });
  const bedLevel = (from: number): number => {
    const filters = 'lowpass=f=300,lowpass=f=300,lowpass=f=300,volumedetect';
    const report = spawnSync('ffmpeg', [
      ...['-hide_banner', '-ss', String(from), '-t', '1', '-i', at('ducked.wav')],
      ...['-af', filters, '-f', 'null', '-'],
    ]).stderr.toString();
    return Number(/mean_volume: (-?[\d.]+) dB/.exec(report)?.[1]);
  };
  const [before, during, after] = [bedLevel(1.5), bedLevel(5), bedLevel(8.2)];
  t.ok(during < before - 5, `${before} dB alone, ${during} dB under the voice`);
  t.ok(Math.abs(after - before) < 1.5, `${after} dB after it`);
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
