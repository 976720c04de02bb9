import t from 'tap';
import { SceneMedia } from '#shared/contracts/media.ts';
import type { Scene } from '#shared/contracts/script.ts';
import { keyFigure } from '../../../../functions/upload-preparation/thumbnails/key-figure.ts';
import { planThumbnails } from '../../../../functions/upload-preparation/thumbnails/plan-thumbnails.ts';
import { octopusScript } from '../../../support/octopus-film.ts';

const look = {
  palette: { from: '#16213e', to: '#0f3460', shape: '#2a5a9e', ink: '#ffffff', accent: '#ffc93c' },
  ...{ backdrop: 'grid', accents: [], keyword: 'octopus' },
};
const media = {
  scenes: octopusScript.scenes.map(({ id }, at) => {
    const photo = { key: `sha256/${String(at).repeat(64)}.jpg`, bytes: 1 };
    return SceneMedia.parse({ ...look, scene_id: id, kind: 'photo', photo, width: 640, height: 360 });
  }),
  ...{ credits: [], provider: 'test' },
};
const scriptOf = (shown: Partial<Scene>[]) => ({
  ...octopusScript,
  scenes: octopusScript.scenes.map((scene, at) => ({ ...scene, on_screen: 'Blue blood', ...shown[at] })),
});

t.test('the figure is one that the video shows, or what its title asks', async (t) => {
  const figureOf = (title: string, ...shown: Partial<Scene>[]) => keyFigure(title, scriptOf(shown));
  t.match(figureOf('7 facts about octopuses'), { figure: '7', label: 'facts about octopuses' });
  t.match(figureOf('Why octopuses have three hearts'), { figure: '?', label: undefined });
  t.equal(figureOf('Octopuses'), undefined);
  const graphic = { layout: 'number', figure: '9', label: 'brains in one animal' } as const;
  const shown = { figure: '9', label: 'brains in one animal', sceneId: 's1' };
  t.match(figureOf('Octopuses', { graphic }), shown);
});

t.test('a figure is one only where the rest says what it counts', async (t) => {
  const saying = (on_screen: string) => keyFigure('Octopuses', scriptOf([{ on_screen }]));
  t.match(saying('£250,000 over 25 years'), { figure: '£250,000', label: 'over 25 years' });
  t.match(saying('They dive to 300 m'), undefined, 'the rest ends in the air');
  t.match(saying('Diving depth: 300 m'), { figure: '300 m', label: 'Diving depth' });
  for (const text of [
    'Put the second lever about 10 cm away',
    'The secret was kept until 1974',
    '1974 changed it all',
    '12',
  ])
    t.equal(saying(text), undefined, text);
});

t.test('a figure stands by what it counts, and no other thumbnail says so too', async (t) => {
  const plansOf = (...shown: Partial<Scene>[]) => planThumbnails('Octopuses', scriptOf(shown), media);
  const graphic = { layout: 'number', figure: '55', label: 'Languages' } as const;
  const languages = plansOf({ graphic, on_screen: '' }, { on_screen: '4 watts a year' });
  t.match(languages[2], { figure: '55', text: 'Languages' });
  const money = plansOf({ on_screen: '£250,000 over 25 years' }, { on_screen: 'Nobody knows' });
  t.match(money[2], { figure: '£250,000', text: 'over 25 years' });
  t.equal(money.filter(({ text }) => text.includes('over 25 years')).length, 1);
});
