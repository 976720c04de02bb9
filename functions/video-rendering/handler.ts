import { join } from 'node:path';
import { RenderedVideo } from '#shared/contracts/rendering.ts';
import { PartsReady } from '#shared/contracts/stages.ts';
import { computePrice, stageWorstCase } from '#shared/domain/pricing.ts';
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
  quote: (_parts, tier) => stageWorstCase('video_rendering', tier),
  run: (parts, tools) =>
    tools.effect('render', stageWorstCase('video_rendering', tools.tier), async () => {
      const { result, coreSeconds } = await render(parts, tools);
      const onGpu = result.encoder === 'h264_nvenc';
      const charged = onGpu ? stageWorstCase('video_rendering', tools.tier) : computePrice(coreSeconds);
      return { result, charged, service: 'gpu_compute' };
    }),
});

async function render(
  parts: PartsReady,
  tools: StageTools,
): Promise<{ result: RenderedVideo; coreSeconds: number }> {
  const { encoder, sound, blobs, signal, scratch } = tools;
  const { film, timeline, narration } = await planFilm(parts, tools);
  const { seconds, spans } = timeline;
  const musicFile = join(scratch, 'music.wav');
  const audioFile = join(scratch, 'mix.wav');
  const outFile = join(scratch, 'video.mp4');

  await writeMusic(musicFile, seconds, film.seed, signal);
  const loudness = await sound.mix({ narration, musicFile, seconds, outFile: audioFile, signal });
  const choice = await encoder.probe(tools.lane);
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
