import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Micros, Tier } from '#shared/contracts/money.ts';
import { RenderedVideo } from '#shared/contracts/rendering.ts';
import { PartsReady } from '#shared/contracts/stages.ts';
import { pipeline } from '#shared/domain/pipeline.ts';
import {
  computePrice,
  computeQuote,
  dearest,
  gpuRenderMicros,
  stageWorstCase,
} from '#shared/domain/pricing.ts';
import type { EncoderChoice } from '#shared/ports/encoder.ts';
import { type StageTools, stage } from '#shared/stage/definition.ts';
import { captionText } from './captions.ts';
import { drawFrames } from './draw-frames.ts';
import { writeMusic } from './music.ts';
import { planFilm } from './plan-film.ts';
import { reportProgress } from './report-progress.ts';

/** Draws, scores, mixes and encodes the video in one pass over its frames. */
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
    return await tools.effect('render', quote, async () => {
      const { result, coreSeconds } = await render(parts, tools, choice);
      return { result, charged: gpuPrice ?? computePrice(coreSeconds, quote), service: 'gpu_compute' };
    });
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

async function render(
  parts: PartsReady,
  tools: StageTools,
  choice: EncoderChoice,
): Promise<{ result: RenderedVideo; coreSeconds: number }> {
  const { encoder, sound, blobs, signal, scratch } = tools;
  const { film, timeline, narration } = await planFilm(parts, tools);
  const { seconds, spans } = timeline;
  const musicFile = join(scratch, 'music.wav');
  const audioFile = join(scratch, 'mix.wav');
  const outFile = join(scratch, 'video.mp4');

  await writeMusic(musicFile, seconds, film.seed, signal);
  const loudness = await sound.mix({ narration, musicFile, seconds, outFile: audioFile, signal });
  const drawn = drawFrames(film, signal);
  const frames = reportProgress(drawn, film.frameCount, tools.progress);
  const { width, height, fps, frameCount } = film;
  const encoded = await encoder.encode(
    { width, height, fps, frames, frameCount, audioFile, outFile, signal },
    choice,
  );
  const video = await blobs.putFile(outFile, {
    extension: 'mp4',
    video: { id: tools.videoId, name: `video-r${tools.round}` },
  });
  return {
    coreSeconds: encoded.coreSeconds + drawn.coreSeconds(),
    result: {
      video,
      format: film.format,
      width,
      height,
      fps,
      seconds,
      encoder: choice.name,
      scenes: spans.map(({ sceneId, start, end }) => ({ scene_id: sceneId, start, end })),
      cues: film.captions.map((cue) => ({ start: cue.start, end: cue.end, text: captionText(cue) })),
      loudness: { integrated: loudness.integrated, true_peak: loudness.truePeak },
    },
  };
}
