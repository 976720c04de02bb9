import { join } from 'node:path';
import { Hono } from 'hono';
import { z } from 'zod';
import { serveable } from '#shared/compose.ts';
import { EventEnvelope } from '#shared/contracts/events.ts';
import { micros } from '#shared/contracts/money.ts';
import { stageWorstCase } from '#shared/domain/pricing.ts';
import { stage } from '#shared/stage/definition.ts';
import { outcomeHeader } from '#shared/stage/serve-stage.ts';
import { strikeBook } from '../../paid/strikes.ts';

const { FUNCTION_NAME, GPU_STRIKES } = z
  .object({ FUNCTION_NAME: z.string(), GPU_STRIKES: z.string() })
  .parse(process.env);
const Input = z.looseObject({ request: z.looseObject({ topic: z.string() }) });
const book = strikeBook(GPU_STRIKES);

/** Kills this very process, without a chance to clean up, where the video's topic says so. */
function passing(topic: string, boundary: string): void {
  if (book.take(topic, `gpu:${boundary}`)) process.kill(process.pid, 'SIGKILL');
}

const size = { width: 128, height: 64 };
const frameCount = 5;

async function* greyFrames(): AsyncGenerator<Uint8Array> {
  for (let frame = 0; frame < frameCount; frame++)
    yield new Uint8Array((size.width * size.height * 3) / 2).fill(128);
}

/**
 * A render of two scenes on a GPU that was there when the function started: the first scene it encodes (the processor
 * does, in its name), at the second it is gone.
 */
const render = stage({
  name: 'video_rendering',
  accepts: Input,
  emits: z.looseObject({ encoder: z.string() }),
  quote: (_input, tier) => stageWorstCase('video_rendering', tier),
  async run({ request: { topic } }, { encoder, effect, lane, scratch, signal }) {
    const onCpu = await encoder.probe('cpu');
    const choice = lane === 'gpu' ? { ...onCpu, name: 'h264_nvenc' as const, preset: 'p6' } : onCpu;
    for (const scene of [1, 2])
      await effect(`scene:${scene}:${choice.name}`, micros(50_000), async () => {
        const job = { ...size, fps: 30, frames: greyFrames(), frameCount, signal };
        const outFile = join(scratch, `${scene}.mp4`);
        await encoder.encode({ ...job, outFile }, scene === 1 ? onCpu : choice).catch((error: unknown) => {
          passing(topic, 'failed');
          throw error;
        });
        return { result: scene, charged: micros(40_000), service: 'gpu_compute' };
      }).catch((error: unknown) => {
        passing(topic, 'journalled');
        throw error;
      });
    return { encoder: choice.name };
  },
});

const served = await serveable(render, FUNCTION_NAME, import.meta.filename);

/** The product's stage, with a boundary before its answer is sent. */
const app = new Hono();
app.post('/', async (c) => {
  const { data } = EventEnvelope.parse(await c.req.raw.clone().json());
  const answer = await served.app.fetch(c.req.raw);
  if (answer.headers.get(outcomeHeader) === 'scheduled') passing(Input.parse(data).request.topic, 'moved');
  return answer;
});

export default app;
