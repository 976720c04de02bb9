import { priceCalls } from '#shared/domain/prices/call-price.ts';
import { priceSpeech, quoteSpeech } from '#shared/domain/prices/speech-price.ts';
import { priceTokens, quoteTokens } from '#shared/domain/prices/token-price.ts';
import type { Encoder, EncoderChoice } from '#shared/ports/encoder.ts';
import type { Pictures } from '#shared/ports/pictures.ts';
import type { Speech } from '#shared/ports/speech.ts';
import type { Writer } from '#shared/ports/writer.ts';

/** What one writes to a model around a brief: who it is, the rules, the form of the answer. An assumption, in tokens. */
const instructionTokens = 1500;
/** English text in the tokenizers of these models; an assumption too. */
const bytesPerToken = 4;

const tokensOf = (value: unknown): number =>
  Math.ceil(Buffer.byteLength(JSON.stringify(value)) / bytesPerToken);

/** The offline writer, charged as if a model of the price book had read the wish and written the script. */
export function chargedAs(model: string, writer: Writer): Writer {
  return {
    identity: model,
    quote: (wish) =>
      quoteTokens(model, {
        promptBytes: instructionTokens * bytesPerToken + Buffer.byteLength(JSON.stringify(wish)),
        messages: 2,
        maxOutputTokens: 4000,
      }),
    async write(wish, options) {
      const { script } = await writer.write(wish, options);
      const input = instructionTokens + tokensOf([wish, options.revision ?? null]);
      return { script, cost: priceTokens(model, { input, cached: 0, output: tokensOf(script) }) };
    },
  };
}

/** The offline voice, charged as if a voice of the price book had spoken. */
export function spokenAs(voice: string, speech: Speech): Speech {
  return {
    ...speech,
    identity: voice,
    quote: (characters) => quoteSpeech(voice, characters),
    speak: async (request) => ({
      ...(await speech.speak(request)),
      cost: priceSpeech(voice, request.text.length),
    }),
  };
}

/** The offline pictures, charged as if they had been searched for at an API of the price book. */
export function searchedAt(api: string, pictures: Pictures): Pictures {
  return { ...pictures, identity: api, quote: (searches) => priceCalls(api, searches) };
}

/**
 * Says that it has a GPU, which has a fixed price for each render, and makes a preview on the processor: the first frame
 * of every scene, really drawn, encoded and joined.
 */
export function previewChargedAsGpu(encoder: Encoder): Encoder {
  const onCpu = async (): Promise<EncoderChoice> => await encoder.probe('cpu');
  return {
    ...encoder,
    probe: async () => ({ ...(await onCpu()), name: 'h264_nvenc' }),
    encode: async (job) =>
      await encoder.encode({ ...job, frames: firstOf(job.frames), frameCount: 1 }, await onCpu()),
    join: async (job, choice) =>
      await encoder.join({ ...job, pieces: job.pieces.map(({ file }) => ({ file, frameCount: 1 })) }, choice),
  };
}

async function* firstOf(frames: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const frame of frames) {
    yield frame;
    return;
  }
}
