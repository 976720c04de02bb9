import { availableParallelism } from 'node:os';
import type { Micros, Tier } from '#shared/contracts/money.ts';
import { RenderedVideo } from '#shared/contracts/rendering.ts';
import { PartsReady } from '#shared/contracts/stages.ts';
import { pipeline } from '#shared/domain/pipeline.ts';
import { computeQuote, dearest, gpuRenderMicros, stageWorstCase } from '#shared/domain/pricing.ts';
import { stage } from '#shared/stage/definition.ts';
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
    const choice = await tools.encoder.probe(tools.tier === 'economy' ? 'cpu' : tools.lane);
    const gpuPrice = choice.name === 'h264_nvenc' ? gpuRenderMicros : undefined;
    const quote = gpuPrice ?? dearestOnCpu(tools.tier);
    return await renderFilm(parts, tools, { choice, quote, fixedPrice: gpuPrice !== undefined });
  },
});

/** What a render without a GPU can cost at most: the cores of this machine for as long as the stage may take. */
function dearestOnCpu(tier: Tier): Micros {
  return computeQuote({
    seconds: pipeline.video_rendering.timeoutMs / 1000,
    cores: availableParallelism(),
    cap: stageWorstCase('video_rendering', tier),
  });
}
