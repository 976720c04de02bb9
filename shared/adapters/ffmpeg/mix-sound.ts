import { readFile, rm, writeFile } from 'node:fs/promises';
import type { FfmpegCommand } from 'fluent-ffmpeg';
import { duckCurve, openDecibels, sampleCurve } from '../../domain/duck-curve.ts';
import { heardStretches, type Stretch } from '../../domain/speech/levels.ts';
import { formatWav, parseWav } from '../../domain/speech/wav.ts';
import type { Integrated, MixJob } from '../../ports/sound.ts';
import { mediaInput, runFfmpeg } from './run-ffmpeg.ts';
import { measureLoudness, meter, readMeter, silenceLufs } from './sound-meter.ts';

/** How far the bed lies below the voice while it speaks, in LU. */
const bedBelowVoice = 16;

/** Ends of pieces go to nothing so fast that no letter is lost, and no join clicks, in seconds. */
const fade = { in: 0.006, out: 0.012 };

/** The bed's level is worked out so often, in points a second, and joined by the resampler. */
const curveRate = 1000;

/** Speech is understood by what lies around 2 kHz: there a bed makes room. */
const makeRoom = 'equalizer=f=2200:t=o:w=1.6:g=-4';

/** The narration on the clock, then the bed under it at a level relative to that very voice. */
export async function mixSound(job: MixJob): Promise<Integrated> {
  const [voiceFile, curveFile] = [`${job.outFile}.voice.wav`, `${job.outFile}.curve.wav`];
  try {
    const [voice, bed] = await Promise.all([
      layVoice(job, job.musicFile === undefined ? job.outFile : voiceFile),
      job.musicFile === undefined ? undefined : measureLoudness(job.musicFile, job.signal),
    ]);
    if (job.musicFile === undefined || bed === undefined) return voice;
    const levels = sampleCurve(duckCurve(await heardIn(job.narration), job.seconds), job.seconds, curveRate);
    const samples = Int16Array.from(levels, (level) => Math.round(level * 32_767));
    await writeFile(curveFile, formatWav({ sampleRate: curveRate, samples }));
    // A silent bed stays silent: its gain would be endless.
    const isHeard = bed.integrated > silenceLufs;
    const gain = isHeard ? voice.integrated - bedBelowVoice + openDecibels - bed.integrated : 0;
    const files = { voiceFile, curveFile, musicFile: job.musicFile };
    const { report } = await runFfmpeg((command) => overBed(command, job, files, gain), {
      failure: 'sound_failed',
      signal: job.signal,
    });
    return readMeter(report);
  } finally {
    await Promise.all([voiceFile, curveFile].map((file) => rm(file, { force: true })));
  }
}

/** Where the voice is heard on the film's clock. Of sound that cannot be looked into, all counts. */
async function heardIn(narration: MixJob['narration']): Promise<Stretch[]> {
  const heard: Stretch[] = [];
  for (const { file, start, seconds } of narration) {
    const wav = parseWav(await readFile(file));
    const stretches = wav === undefined ? [{ start: 0, end: seconds }] : heardStretches(wav);
    heard.push(...stretches.map((one) => ({ start: start + one.start, end: start + one.end })));
  }
  return heard;
}

const sampleRate = 48_000;
const stereo = 'pan=stereo|c0=0.70711*c0|c1=0.70711*c0';
const asVoice = 'aresample=48000,aformat=sample_fmts=fltp:channel_layouts=mono';

/** Each piece is made as long as it is until the next one: so they are read one after the other, not all at once. */
async function layVoice({ narration, seconds, signal }: MixJob, outFile: string): Promise<Integrated> {
  const at = (time: number): number => Math.round(time * sampleRate);
  const pieces = narration.map(({ start, seconds: own }, index) => {
    const until = at(narration[index + 1]?.start ?? seconds);
    const from = index === 0 ? 0 : at(start);
    const delay = index === 0 && at(start) > 0 ? `,adelay=delays=${at(start)}S` : '';
    const fadeOut = `afade=t=out:st=${Math.max(0, own - fade.out).toFixed(4)}:d=${fade.out}`;
    const length = Math.max(1, until - from);
    return `[${index}:a]${asVoice},afade=t=in:d=${fade.in},${fadeOut}${delay},apad=whole_len=${length},atrim=end_sample=${length}[n${index}]`;
  });
  const names = narration.map((_, index) => `[n${index}]`).join('');
  const voice = `${names}concat=n=${narration.length}:v=0:a=1,${stereo},${meter}[voice]`;
  const { report } = await runFfmpeg(
    (command) => {
      for (const { file } of narration) mediaInput(command, file, 'wav');
      return command
        .complexFilter([...pieces, voice], 'voice')
        .output(outFile)
        .outputOptions(...asFloat);
    },
    { failure: 'sound_failed', signal },
  );
  return readMeter(report);
}

const asFloat = ['-c:a', 'pcm_f32le', '-ar', '48000', '-ac', '2', '-f', 'wav'];

/** The filter graph holds numbers only: no text of a script or a request ever gets in. */
function overBed(
  command: FfmpegCommand,
  { seconds, outFile }: MixJob,
  files: { voiceFile: string; curveFile: string; musicFile: string },
  gain: number,
): FfmpegCommand {
  const length = seconds.toFixed(4);
  for (const file of [files.voiceFile, files.musicFile, files.curveFile]) mediaInput(command, file, 'wav');
  const graph = [
    `[1:a]aresample=48000,aformat=sample_fmts=fltp:channel_layouts=stereo,${makeRoom},volume=${gain.toFixed(3)}dB,apad,atrim=end=${length}[bed]`,
    `[2:a]aresample=48000,aformat=sample_fmts=fltp:channel_layouts=mono,pan=stereo|c0=c0|c1=c0,apad,atrim=end=${length}[curve]`,
    '[bed][curve]amultiply[ducked]',
    `[0:a][ducked]amix=inputs=2:normalize=0:duration=first,${meter}[mix]`,
  ];
  return command
    .complexFilter(graph, 'mix')
    .output(outFile)
    .outputOptions(...asFloat);
}
