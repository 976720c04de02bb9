import fc from 'fast-check';
import t from 'tap';
import { createIllustrations } from '#shared/adapters/illustrations/illustrations.ts';
import { BlobKey } from '#shared/contracts/ids.ts';
import { Media, Palette, shownBy } from '#shared/contracts/media.ts';
import { ScriptReady } from '#shared/contracts/stages.ts';
import { StyleName } from '#shared/contracts/styles.ts';
import { VideoRequest } from '#shared/contracts/video-request.ts';
import { contrast, parseColour } from '#shared/drawing/colour.ts';
import type { MusicLibrary } from '#shared/ports/music.ts';
import { chooseTheme } from '../../../../functions/media-collection/choose-theme.ts';
import handler from '../../../../functions/media-collection/handler.ts';
import { mergeCredits } from '../../../../functions/media-collection/merge-credits.ts';
import { paletteFamilies } from '../../../../functions/media-collection/palette-families.ts';
import { stageTools } from '../../../support/stage-tools.ts';

/** Difference of two colours as the eye weighs it ("redmean"), 0 to about 765. */
function distance(one: string, other: string): number {
  const [a, b] = [parseColour(one), parseColour(other)];
  const mean = (a.red + b.red) / 2;
  const [red, green, blue] = [a.red - b.red, a.green - b.green, a.blue - b.blue];
  return Math.sqrt((2 + mean / 256) * red ** 2 + 4 * green ** 2 + (2 + (255 - mean) / 256) * blue ** 2);
}

t.test('type reads on both ends of every palette, and the accent can be seen', async (t) => {
  for (const [name, palettes] of Object.entries(paletteFamilies))
    for (const palette of palettes) {
      Palette.parse(palette);
      for (const ground of [palette.from, palette.to]) {
        t.ok(contrast(palette.ink, ground) >= 4.5, `${name} ink ${palette.ink} on ${ground}`);
        t.ok(contrast(palette.accent, ground) >= 3, `${name} accent ${palette.accent} on ${ground}`);
      }
    }
});

t.test(
  'neighbouring scenes differ clearly in colour and backdrop, for any channel, style and title',
  async () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom(undefined, ...StyleName.options),
        fc.string(),
        fc.integer({ min: 1, max: 100 }),
        (channelId, style, title, sceneCount) => {
          const looks = chooseTheme({ channelId, style, title, sceneCount });
          return (
            looks.length === sceneCount &&
            looks.slice(1).every((look, before) => {
              const last = looks[before];
              return (
                last !== undefined &&
                look.backdrop !== last.backdrop &&
                Math.max(
                  distance(look.palette.from, last.palette.from),
                  distance(look.palette.to, last.palette.to),
                ) > 50
              );
            })
          );
        },
      ),
    );
  },
);

t.test(
  'a channel keeps its family of colours, and a style nobody designed is refused with the choices',
  async (t) => {
    const colours = (title: string) =>
      new Set(
        chooseTheme({ channelId: 'sea-facts', style: undefined, title, sceneCount: 6 }).map(
          (look) => look.palette.from,
        ),
      );
    t.same([...colours('One')].sort(), [...colours('Another')].sort());
    const typo = VideoRequest.safeParse({ topic: 'Octopuses', style: 'mindight' });
    t.match(typo.error?.issues[0], { path: ['style'], message: /one of midnight, sunrise, forest/ });
  },
);

const keywords = [
  ['octopus', 'three hearts', 'ocean'],
  ['octopus', 'gills', 'heart'],
  ['octopus', 'blue blood', 'copper'],
  ['octopus', 'swimming'],
  ['octopus'],
  ['octopus'],
  ['zzyzx'],
  ['qwrt'],
];

t.test(
  'every scene gets a main picture unlike its neighbours, accents of its own, and one credit',
  async (t) => {
    const tools = stageTools({ pictures: createIllustrations() });
    const media = Media.parse(
      await handler.run(
        ScriptReady.parse({
          request: { topic: 'Why octopuses have three hearts' },
          script: {
            title: 'Three hearts',
            language: 'en',
            scenes: keywords.map((words, position) => ({
              id: `s${position + 1}`,
              role: 'point',
              narration: 'An octopus has three hearts.',
              keywords: words,
              on_screen: '',
            })),
            score: 1,
            estimated_seconds: 20,
            provider: 'test',
          },
        }),
        tools,
      ),
    );
    t.equal(media.scenes.length, keywords.length);
    const pictures = media.scenes.map((scene) => shownBy(scene).key);
    for (const [before, key] of pictures.slice(1).entries()) t.not(key, pictures[before]);
    t.equal(media.scenes[0]?.keyword, 'octopus');
    t.ok(new Set(pictures).size >= 6, 'only what the video is about may return');
    for (const scene of media.scenes) {
      const shown = [shownBy(scene).key, ...scene.accents.map(({ key }) => key)];
      t.equal(new Set(shown).size, shown.length);
    }
    t.same(
      media.credits.map(({ licence }) => licence),
      ['MIT'],
    );
  },
);

t.test('a video says its mood, and whose music it is given is credited', async (t) => {
  const credit = {
    title: 'Tide',
    author: 'A. Player',
    licence: 'CC BY 4.0',
    source: 'https://example.org/tide',
  };
  const own = {
    file: { key: BlobKey.parse(`sha256/${'a'.repeat(64)}.wav`), bytes: 5 },
    seconds: 61,
    credit,
  };
  const wishes: unknown[] = [];
  const collect = async (music: MusicLibrary | undefined) =>
    Media.parse(
      await handler.run(
        ScriptReady.parse({
          request: { topic: 'The fall of Rome', channel_id: 'old-times' },
          script: {
            ...{
              title: 'The fall of an empire',
              language: 'en',
              score: 1,
              estimated_seconds: 5,
              provider: 'test',
            },
            scenes: [
              {
                ...{ id: 's1', role: 'hook', keywords: ['temple'], on_screen: '' },
                narration: 'A battle ended the empire.',
              },
            ],
          },
        }),
        stageTools({ pictures: createIllustrations(), music }),
      ),
    );
  const given = await collect({
    choose: async (wish) => {
      wishes.push(wish);
      return own;
    },
  });
  t.match(given, { mood: 'dramatic', music: own });
  t.match(wishes, [{ mood: 'dramatic', channelId: 'old-times', seed: Number }]);
  t.match(given.credits.at(-1), credit);
  for (const library of [undefined, { choose: async () => undefined }]) {
    const none = await collect(library);
    t.equal(none.mood, 'dramatic');
    t.notHas(none, { music: {} });
    t.notOk(none.credits.some(({ title }) => title === 'Tide'));
  }
});

t.test('no credit is lost to another of the same title and source, and none is given twice', async (t) => {
  const own = { title: 'reef', source: 'own files', author: 'Ann Lee', licence: 'CC BY 4.0' };
  const others = [{ author: 'Ben' }, { licence: 'CC0' }].map((other) => ({ ...own, ...other }));
  const shown = [own, ...others, own].map((credit) => ({ credit }));
  t.same(mergeCredits(shown), [own, ...others]);
});
