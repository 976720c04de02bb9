import { RenderedVideo } from '#shared/contracts/rendering.ts';
import { Script } from '#shared/contracts/script.ts';

const sceneTexts: [narration: string, keywords: string[], onScreen: string][] = [
  ['An octopus has three hearts. One of them stops when it swims.', ['octopus', 'heart'], 'Three hearts'],
  ['Two of the three hearts sit beside the gills.', ['gills', 'heart', 'octopus'], 'Two for the gills'],
  ['Octopus blood is blue, because it carries copper.', ['blue blood', 'copper'], 'Blue blood'],
  ['Most octopuses prefer to crawl.', ['swimming', 'octopus'], 'It would rather walk'],
];
/** A script of four scenes. */
export const octopusScript = Script.parse({
  title: 'Why octopuses have three hearts',
  language: 'en',
  scenes: sceneTexts.map(([narration, keywords, on_screen], position) => ({
    id: `s${position + 1}`,
    role: position === 0 ? 'hook' : 'point',
    narration,
    keywords,
    on_screen,
  })),
  score: 1,
  estimated_seconds: 48,
  provider: 'test',
});
/** The film of it: four scenes of twelve seconds. */
export const octopusFilm = RenderedVideo.parse({
  video: { key: `sha256/${'0'.repeat(64)}.mp4`, bytes: 1 },
  format: '16:9',
  width: 1920,
  height: 1080,
  fps: 30,
  seconds: 48,
  encoder: 'libx264',
  scenes: octopusScript.scenes.map(({ id }, at) => ({ scene_id: id, start: at * 12, end: at * 12 + 12 })),
  cues: octopusScript.scenes.map(({ narration }, at) => ({
    start: at * 12 + 0.4,
    end: at * 12 + 9,
    text: narration,
  })),
  loudness: { integrated: -14, true_peak: -1.5 },
});
