import type { Graphic } from '#shared/contracts/graphics.ts';
import { PartsReady } from '#shared/contracts/stages.ts';
import type { StyleName } from '#shared/contracts/styles.ts';
import type { Blobs } from '#shared/ports/blobs.ts';
import { filmParts } from '../../support/film-parts.ts';

/** What each scene says, as the hummed voice of a bench says it: about eight seconds. */
const scenes: readonly { narration: string; graphic: Graphic; style: StyleName }[] = [
  {
    narration:
      'An octopus has three hearts, blue blood, and nine brains, and all of that in a body without a single bone in it.',
    graphic: { layout: 'title', text: 'Three hearts, blue blood' },
    style: 'ocean',
  },
  {
    narration:
      'Two hearts push blood through the gills, one feeds the rest of the body, and the brain lies in a ring around the throat.',
    graphic: {
      layout: 'list',
      items: ['two hearts push blood', 'one feeds the rest', 'the brain lies in a ring'],
      ordered: false,
    },
    style: 'ocean',
  },
  {
    narration:
      'Its blood carries oxygen with copper instead of iron, which works best in water of less than 15 °C, where ours would do badly.',
    graphic: { layout: 'number', figure: '15 °C', label: 'less than this its blood needs' },
    style: 'ocean',
  },
  {
    narration:
      'Iron binds oxygen fast and looks red, while copper binds it slowly and looks blue: that is the whole of the difference.',
    graphic: {
      layout: 'comparison',
      left: { title: 'Iron', points: ['binds oxygen fast', 'looks red'] },
      right: { title: 'Copper', points: ['binds it slowly', 'looks blue'] },
    },
    style: 'paper',
  },
  {
    narration:
      'Cold water, little oxygen and slow blood: together they make a third heart worth its price to an animal that has to swim.',
    graphic: {
      layout: 'causes',
      effect: 'a third heart',
      causes: ['Cold water', 'little oxygen', 'slow blood'],
    },
    style: 'paper',
  },
  {
    narration:
      'In 1878 a chemist saw the copper, in 1930 others weighed it, and in 2013 somebody found out what the cold does to it.',
    graphic: {
      layout: 'timeline',
      events: [
        { when: '1878', what: 'a chemist saw the copper' },
        { when: '1930', what: 'others weighed it' },
        { when: '2013', what: 'what the cold does to it' },
      ],
    },
    style: 'midnight',
  },
  {
    narration:
      'A crab has one heart, an octopus has three, and a hagfish has four: more hearts than one is rarer than one would think.',
    graphic: {
      layout: 'chart',
      kind: 'bars',
      unit: '',
      points: [
        { label: 'crab', value: 1 },
        { label: 'octopus', value: 3 },
        { label: 'hagfish', value: 4 },
      ],
    },
    style: 'midnight',
  },
  {
    narration:
      'Three hearts are the price of blue blood in a cold sea, and the octopus has been paying it ever since.',
    graphic: { layout: 'end', text: 'The price of blue blood', points: [] },
    style: 'ocean',
  },
];

/** A film of motion graphics alone, of about a minute, in several layouts. */
export async function graphicsParts(blobs: Blobs): Promise<PartsReady> {
  const parts = await filmParts(
    blobs,
    '16:9',
    scenes.map(({ narration }) => ({ narration, onScreen: '' })),
  );
  return PartsReady.parse({
    ...parts,
    script: {
      ...parts.script,
      scenes: parts.script.scenes.map((scene, index) => ({ ...scene, graphic: scenes[index]?.graphic })),
    },
    media: {
      ...parts.media,
      scenes: parts.media.scenes.map((scene, index) => ({ ...scene, style: scenes[index]?.style })),
    },
  });
}
