import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFliteSpeech } from '#shared/adapters/flite/create-flite-speech.ts';
import { parseWav, type Wav } from '#shared/domain/speech/wav.ts';

/** A text as somebody spoke it: when each of its parts is heard, in seconds. */
export interface Recording {
  wav: Wav;
  spans: { start: number; end: number }[];
}

/** How the fakes speak: `bursts` is quick and takes any script; `words` is the offline voice, for texts in English. */
export type Voice = 'bursts' | 'words';

/** Says the parts of a text one after the other, with the pauses that its commas and full stops ask for. */
export async function record(parts: readonly string[], sampleRate: number, voice: Voice): Promise<Recording> {
  const isEnglish = /^[\p{sc=Latin}\p{sc=Common}]*$/u.test(parts.join('')) && /[a-z]/i.test(parts.join(''));
  return voice === 'words' && isEnglish ? spoken(parts, sampleRate) : bursts(parts, sampleRate);
}

const leadSeconds = 0.15;
const tailSeconds = 0.35;

function bursts(parts: readonly string[], sampleRate: number): Recording {
  let at = leadSeconds;
  const spans = parts.map((part) => {
    const start = at;
    const end = start + 0.08 + 0.05 * [...part].length;
    at = end + (/[.!?。！？]\P{L}*$/u.test(part) ? 0.4 : /[,;:、，]\P{L}*$/u.test(part) ? 0.2 : 0.03);
    return { start, end };
  });
  const seconds = (spans.at(-1)?.end ?? leadSeconds) + tailSeconds;
  const samples = new Int16Array(Math.round(seconds * sampleRate));
  for (const [place, { start, end }] of spans.entries())
    burst(samples, sampleRate, start, end, 160 + 12 * (place % 9));
  return { wav: { sampleRate, samples }, spans };
}

/** One period of a hum with overtones. */
const hum = Float32Array.from({ length: 1024 }, (_, at) => {
  const phase = (2 * Math.PI * at) / 1024;
  return 7000 * (Math.sin(phase) + 0.5 * Math.sin(2 * phase) + 0.25 * Math.sin(5 * phase));
});

/** The hum swells and fades, as a syllable does. */
function burst(samples: Int16Array, sampleRate: number, start: number, end: number, pitch: number): void {
  const [from, to] = [Math.round(start * sampleRate), Math.round(end * sampleRate)];
  const step = (1024 * pitch) / sampleRate;
  const rise = 0.01 * sampleRate;
  for (let at = from; at < to; at++) {
    const swell = Math.min(1, (at - from) / rise, (to - at) / rise);
    samples[at] = Math.round(swell * (hum[Math.floor((at - from) * step) % 1024] ?? 0));
  }
}

async function spoken(parts: readonly string[], sampleRate: number): Promise<Recording> {
  const folder = await mkdtemp(join(tmpdir(), 'recording-'));
  try {
    const outFile = join(folder, 'said.wav');
    const { signal } = new AbortController();
    const said = await createFliteSpeech().speak({
      text: parts.join(' '),
      language: 'en',
      voice: 'slt',
      outFile,
      signal,
    });
    const wav = parseWav(await readFile(outFile));
    if (wav === undefined) throw new Error('the offline voice left no WAV');
    return { wav: resampled(wav, sampleRate), spans: spansOf(parts, said.words) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** By where in the text a part and a word stand: the voice may take two parts for one word. */
function spansOf(
  parts: readonly string[],
  words: readonly { text: string; start: number; end: number }[],
): Recording['spans'] {
  const timeAt: { from: number; start: number; end: number }[] = [];
  let from = 0;
  for (const { text, start, end } of words) {
    timeAt.push({ from, start, end });
    from += text.length + 1;
  }
  let at = 0;
  return parts.map((part) => {
    const [begin, end] = [at, at + part.length];
    at = end + 1;
    const first = timeAt.findLast((word) => word.from <= begin) ?? timeAt[0];
    const last = timeAt.findLast((word) => word.from < end) ?? first;
    return { start: first?.start ?? 0, end: last?.end ?? 0 };
  });
}

function resampled({ samples, sampleRate }: Wav, wanted: number): Wav {
  const length = Math.floor((samples.length * wanted) / sampleRate);
  const made = Int16Array.from({ length }, (_, index) => {
    const place = (index * sampleRate) / wanted;
    const [low, part] = [Math.floor(place), place % 1];
    return Math.round((samples[low] ?? 0) * (1 - part) + (samples[low + 1] ?? 0) * part);
  });
  return { sampleRate: wanted, samples: made };
}
