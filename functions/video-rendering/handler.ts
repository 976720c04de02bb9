import { availableParallelism } from 'node:os';
import type { Micros, Tier } from '#shared/contracts/money.ts';
import { RenderedVideo } from '#shared/contracts/rendering.ts';
import { PartsReady } from '#shared/contracts/stages.ts';
import { pipeline } from '#shared/domain/pipeline.ts';
import { computeQuote, dearest, gpuRenderMicros, stageWorstCase } from '#shared/domain/pricing.ts';
import { stage } from '#shared/stage/definition.ts';
import { watchMemory } from './peak-memory.ts';
import { renderFilm } from './render-film.ts';

/** Draws and encodes the video scene by scene, scores and mixes it, and joins the pieces. */
export default stage({
  name: 'video_rendering',
  accepts: PartsReady,
  emits: RenderedVideo,
  quote: (_parts, tier, { lane }) =>
    tier === 'standard' && lane === 'gpu' ? dearest(gpuRenderMicros, dearestOnCpu(tier)) : dearestOnCpu(tier),

  async run(parts, tools) {
    // The economy tier goes without the GPU, which costs the same for every render.
    const choice = await tools.encoder.probe(
      tools.tier === 'economy' ? 'cpu' : tools.lane,
      parts.request.preset,
    );
    const price =
      choice.name === 'h264_nvenc'
        ? { quote: gpuRenderMicros, fixed: { onceWhole: dearestWithoutGpu } }
        : { quote: dearestOnCpu(tools.tier), fixed: undefined };
    const memory = watchMemory();
    try {
      return await renderFilm(parts, tools, { choice, peakMemory: () => memory.peak(), ...price });
    } finally {
      memory.stop();
    }
  },
});

/** Not charged before the film is whole: should the GPU fail on the way, the render can still be paid for on a CPU. */
const dearestWithoutGpu: Micros = stageWorstCase('video_rendering', 'economy');

/** What a render without a GPU can cost at most: the cores of this machine for as long as the stage may take. */
function dearestOnCpu(tier: Tier): Micros {
  return computeQuote({
    seconds: pipeline.video_rendering.timeoutMs / 1000,
    cores: availableParallelism(),
    cap: stageWorstCase('video_rendering', tier),
  });
}
