import { createCanvas } from '@napi-rs/canvas';
import { PartsReady } from '#shared/contracts/stages.ts';
import type { Format } from '#shared/contracts/video-request.ts';
import type { Blobs } from '#shared/ports/blobs.ts';

const sampleRate = 48_000;
const wordSeconds = 0.35;

const looks = [
  {
    backdrop: 'grid',
    palette: { from: '#16213e', to: '#0f3460', shape: '#2a5a9e', ink: '#ffffff', accent: '#ffc93c' },
  },
  {
    backdrop: 'blobs',
    palette: { from: '#fdf3e1', to: '#f7dfb9', shape: '#f2c078', ink: '#2b2118', accent: '#b3223c' },
  },
  {
    backdrop: 'waves',
    palette: { from: '#0b3d3a', to: '#05211f', shape: '#14746f', ink: '#ffffff', accent: '#f4d35e' },
  },
  {
    backdrop: 'rings',
    palette: { from: '#3a1052', to: '#1b0b33', shape: '#6a2c91', ink: '#ffffff', accent: '#ff8a5c' },
  },
] as const;

/** A scene as a test writes it down. */
export interface ScenePart {
  narration: string;
  onScreen: string;
}

/** What the stages before rendering would have made of these scenes: hummed narration, drawn discs. */
export async function filmParts(
  blobs: Blobs,
  format: Format,
  scenes: readonly ScenePart[],
): Promise<PartsReady> {
  const narrated = await Promise.all(
    scenes.map(async ({ narration }, index) => {
      const words = narration.split(' ').map((text, place) => ({
        text,
        start: place * wordSeconds,
        end: (place + 0.9) * wordSeconds,
      }));
      const seconds = words.length * wordSeconds;
      const audio = await blobs.put(hum(seconds, 150 + index * 20), { extension: 'wav' });
      return { scene_id: `s${index + 1}`, audio, seconds, words };
    }),
  );
  const media = await Promise.all(
    scenes.map(async (_, index) => ({
      scene_id: `s${index + 1}`,
      kind: 'illustration',
      picture: await blobs.put(disc(512, '#e4572e'), { extension: 'png' }),
      accents: [await blobs.put(disc(160, '#76b041'), { extension: 'png' })],
      ...looks[index % looks.length],
      keyword: 'disc',
    })),
  );
  const role = (index: number) => (index === 0 ? 'hook' : index === scenes.length - 1 ? 'close' : 'point');
  return PartsReady.parse({
    request: { topic: 'a film for a test', format },
    script: {
      title: 'A film for a test',
      language: 'en',
      score: 1,
      estimated_seconds: 10,
      provider: 'test',
      scenes: scenes.map(({ narration, onScreen }, index) => ({
        id: `s${index + 1}`,
        role: role(index),
        narration,
        keywords: ['disc'],
        on_screen: onScreen,
      })),
    },
    narration: {
      scenes: narrated,
      seconds: narrated.reduce((sum, { seconds }) => sum + seconds, 0),
      voice: 'hum',
      provider: 'test',
    },
    media: { scenes: media, credits: [], provider: 'test' },
  });
}

async function* disc(sidePx: number, colour: string): AsyncGenerator<Uint8Array> {
  const canvas = createCanvas(sidePx, sidePx);
  const ctx = canvas.getContext('2d');
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.arc(sidePx / 2, sidePx / 2, sidePx * 0.45, 0, 2 * Math.PI);
  ctx.fill();
  yield canvas.toBuffer('image/png');
}

/** A voice-like tone, swelling once per word, as 16 bit mono WAV. */
async function* hum(seconds: number, hertz: number): AsyncGenerator<Uint8Array> {
  const samples = Math.round(seconds * sampleRate);
  const wav = Buffer.alloc(44 + samples * 2);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(36 + samples * 2, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(sampleRate, 24);
  wav.writeUInt32LE(sampleRate * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(samples * 2, 40);
  for (let index = 0; index < samples; index++) {
    const time = index / sampleRate;
    const swell = Math.sin((Math.PI * (time % wordSeconds)) / wordSeconds);
    const voice = [1, 2, 3, 5].reduce(
      (sum, part) => sum + Math.sin(2 * Math.PI * hertz * part * time) / part,
      0,
    );
    wav.writeInt16LE(Math.round(5000 * swell * voice), 44 + index * 2);
  }
  yield wav;
}
