import { readFile } from 'node:fs/promises';
import t from 'tap';
import { keywordsFor } from '#shared/adapters/extractive-writer/keywords.ts';
import { choosePictures } from '#shared/adapters/illustrations/choose-pictures.ts';
import { loadIconLibrary } from '#shared/adapters/illustrations/icon-library.ts';
import { buildKeywordIndex } from '#shared/adapters/illustrations/keyword-index.ts';
import { compounds, wordSenses } from '#shared/adapters/illustrations/word-senses.ts';
import { priceCalls } from '#shared/domain/prices/call-price.ts';
import { tellingWords } from '#shared/domain/telling-words.ts';
import type { Pictures } from '#shared/ports/pictures.ts';
import { chooseTheme } from '../../../../functions/media-collection/choose-theme.ts';
import { drawScenes } from '../../../../functions/media-collection/draw-scenes.ts';
import { stageTools } from '../../../support/stage-tools.ts';

const library = await loadIconLibrary();
const index = buildKeywordIndex(library);
const credit = { title: 'T', author: 'A', licence: 'MIT', source: 'https://example.org' };

/** The library without its drawing: a picture is its name. */
const named: Pictures = {
  identity: 'names',
  quote: (searches) => priceCalls('illustrations', searches),
  find: async ({ sizePx, ...query }) =>
    choosePictures({ index, library }, query).map((choice) => ({
      ...choice,
      png: Buffer.from(`${choice.name}@${sizePx}`),
      credit,
    })),
};

interface Shown {
  main: string;
  beside: string[];
}

async function show(title: string, told: readonly (readonly [string, string])[]): Promise<Shown[]> {
  const common = new Map<string, number>();
  for (const word of told.flatMap(([, narration]) => tellingWords(narration)))
    common.set(word, (common.get(word) ?? 0) + 1);
  const looks = chooseTheme({ channelId: 'a', style: 'paper', title, sceneCount: 1 });
  const drawn = told.flatMap(([on_screen, narration], place) =>
    looks.map((look) => ({
      scene: {
        ...{ id: `s${place + 1}`, role: 'point' as const, narration, on_screen },
        keywords: keywordsFor(narration, title, common),
      },
      look,
    })),
  );
  const { media, pictures } = await drawScenes(drawn, title, stageTools({ pictures: named }), () => {});
  const nameOf = new Map(pictures.map(({ picture, name }) => [picture.key, name]));
  return media.map((scene) => ({
    main: scene.kind === 'illustration' ? (nameOf.get(scene.picture.key) ?? '') : '',
    beside: scene.accents.map(({ key }) => nameOf.get(key) ?? ''),
  }));
}

const text = await readFile(new URL('../../../fixtures/told-scenes.md', import.meta.url), 'utf8');
const films = text
  .split(/^# /m)
  .slice(1)
  .map((film) => {
    const [title = '', ...lines] = film.trim().split('\n');
    const told = lines
      .filter((line) => line.startsWith('- '))
      .map((line) => line.slice(2).split(' | '))
      .map(([large = '', narration = '']) => [large, narration] as const);
    return { title, told };
  });
const scenes = new Map<string, Shown>();
for (const { title, told } of films)
  for (const [place, shown] of (await show(title, told)).entries()) scenes.set(told[place]?.[0] ?? '', shown);

t.test('the main picture is what the large words name', async (t) => {
  const expected: Readonly<Record<string, string>> = {
    'The third heart takes over': 'red-heart',
    'Fine vessels': 'anatomical-heart',
    'The fire': 'fire',
    'The city of wood became a city of brick': 'cityscape',
    'A baker woke to smoke': 'cook',
    'Put the phone away': 'mobile-phone',
    'The oak fell': 'deciduous-tree',
    'Ears like satellite dishes': 'ear',
    'Studs for wet grass': 'running-shoe',
    'More deadly: the cow': 'cow',
  };
  for (const [large, name] of Object.entries(expected)) t.equal(scenes.get(large)?.main, name, large);
});

t.test('a word with several meanings shows the one that is spoken of, and else nothing', async (t) => {
  const expected: Readonly<Record<string, RegExp>> = {
    'Your bank pays you less': /^bank$/,
    'A mouse click away': /^computer-mouse$/,
    'A match nobody expected to win': /^soccer-ball$/,
    'Red phosphorus is safe': /^fire$/,
    'The strike of 1888': /^placard$/,
    'The same notes, a new key': /^musical-note$/,
    'The organ fills the church': /^(musical-keyboard|church)$/,
    'A ring of ice': /^ringed-planet$/,
    'The interest rate matters': /^chart-increasing$/,
    'The crane climbs with the tower': /^building-construction$/,
    'Every cell is a factory': /^(microscope|factory)$/,
    'Eight arms are always hungry': /^octopus$/,
    'The winning goal': /^goal-net$/,
    'Spring is the best time': /^cherry-blossom$/,
    'Pick the right date': /^spiral-calendar$/,
    'Pack light': /^luggage$/,
  };
  for (const [large, name] of Object.entries(expected)) t.match(scenes.get(large)?.main, name, large);
  const wrong: readonly (readonly [string, RegExp])[] = [
    ['A proud oak by the river', /bank/],
    ['A spinning plate', /biceps|automobile|plate/],
    ['Goose bumps', /goose/],
    ["The referee's whistle", /beverage/],
    ['What we lost', /video-game/],
    ['Kittens purr to their mother', /nest/],
    ['Use it at once', /die/],
  ];
  for (const [large, name] of wrong) {
    const { main = '', beside = [] } = scenes.get(large) ?? {};
    t.notMatch([main, ...beside].join(' '), name, large);
  }
});

t.test('neighbours show the same main picture only where both name what the video is about', async (t) => {
  let repeats = 0;
  for (const { told } of films)
    for (const [place, [large]] of told.entries())
      if (scenes.get(large)?.main === scenes.get(told[place - 1]?.[0] ?? '')?.main) repeats += 1;
  t.ok(repeats <= 2, `${repeats} repeats`);
});

t.test('the pictures of every sense and compound are in the set', async (t) => {
  const named = [...Object.values(wordSenses), ...Object.values(compounds)].flatMap((lines) =>
    lines.split('|').flatMap((line) => (line.split(':').at(-1) ?? '').split(',')),
  );
  t.same(
    named.map((name) => name.trim()).filter((name) => name !== '' && !library.has(name)),
    [],
  );
});
