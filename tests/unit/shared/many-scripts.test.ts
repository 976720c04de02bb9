import { createRequire } from 'node:module';
import { createCanvas } from '@napi-rs/canvas';
import t from 'tap';
import { emojiPicture, hasEmoji } from '#shared/drawing/emoji.ts';
import { fitText } from '#shared/drawing/fit-text.ts';
import { fontOf, registerFonts } from '#shared/drawing/fonts.ts';
import { drawableText, faceFor, showableText } from '#shared/drawing/glyphs.ts';
import { layOutLine } from '#shared/drawing/rich-line.ts';
import { loadedFamilies } from '#shared/drawing/script-fonts.ts';
import { type Language, sentences } from '../../support/many-scripts.ts';

registerFonts();
const ctx = createCanvas(900, 80).getContext('2d');

function picture(text: string, language?: string): Buffer {
  ctx.clearRect(0, 0, 900, 80);
  ctx.font = fontOf('inter-bold', 48, language);
  ctx.fillText(text, 4, 60);
  return Buffer.from(ctx.canvas.data());
}

t.test('Latin text loads no font of another script, others only what they need', async (t) => {
  drawableText(sentences.de, 'de');
  drawableText(sentences.ru, 'ru');
  t.same(loadedFamilies(), []);
  drawableText(sentences.he, 'he');
  t.same(loadedFamilies(), ['YT hebrew']);
  drawableText('骨', 'ja');
  t.equal(loadedFamilies().length, 2);
});

t.test('a fresh machine draws every promised language whole, and no two letters alike', async (t) => {
  for (const language of Object.keys(sentences) as Language[]) {
    const text = sentences[language];
    t.equal(showableText(text, language), text);
    const letters = [...new Set(text)].filter((letter) => /\p{L}/u.test(letter));
    const pictures = letters.map((letter) => picture(letter, language).toString('base64'));
    t.equal(
      new Set(pictures).size,
      letters.length,
      `${language}: an empty box for each would be one picture`,
    );
  }
});

t.test('a process that draws all there is keeps the fonts of its last texts at hand', async (t) => {
  drawableText(String.fromCodePoint(...Array.from({ length: 700 }, (_, place) => 0x4e00 + place * 29)), 'zh');
  drawableText(sentences.th, 'th');
  t.ok(loadedFamilies().length <= 48);
  t.ok(loadedFamilies().includes('YT thai'));
});

t.test('a face that lacks a letter of a text gives way to one that has them all', async (t) => {
  t.equal(faceFor('anton', 'Octopus', 'inter-bold'), 'anton');
  t.equal(faceFor('league-spartan', 'Осьминог', 'inter-bold'), 'inter-bold');
  t.equal(faceFor('anton', '章鱼', 'inter-bold'), 'anton', 'of which Inter has none either');
});

t.test('Japanese and Chinese write the same character each in its own way', async (t) => {
  drawableText('骨', 'ja');
  drawableText('骨', 'zh');
  t.notOk(picture('骨', 'ja').equals(picture('骨', 'zh')));
  t.ok(picture('骨', 'ja').equals(picture('骨', 'ja-JP')));
});

t.test('words stand where they are seen: Latin names from left to right within Hebrew', async (t) => {
  const order = (text: string, rightToLeft: boolean): string => {
    const words = text.split(' ').map((one) => ({ text: one }));
    const { parts, width } = layOutLine(ctx, words, {
      ...{ face: 'inter-bold', sizePx: 40, gap: 0.3, rightToLeft },
    });
    const seen = [...parts].sort((one, other) => one.x - other.x);
    for (const [place, part] of seen.entries()) {
      const next = seen[place + 1];
      t.ok(part.x + part.width <= (next?.x ?? width) + 0.01, `${part.text} covers nothing`);
    }
    return seen.map(({ text: one }) => one).join(' ');
  };
  t.equal(order('one two three', false), 'one two three');
  t.equal(order('אחת שתיים שלוש', true), 'שלוש שתיים אחת');
  t.equal(order('שלום New York 42 סוף.', true), 'סוף. New York 42 שלום');
  t.equal(order('the word שלום עולם here', false), 'the word עולם שלום here');
});

t.test('emoji are found with and without their selectors and shades, and drawn at any size', async (t) => {
  for (const emoji of ['🐙', '❤️', '❤', '3️⃣', '👍🏽', '👩🏽‍🚀', '🧑‍🎨', '🏴‍☠️', '☕']) {
    const drawn = emojiPicture(emoji, 40);
    t.equal(drawn?.width, 40, emoji);
    t.ok(drawn?.data().some((byte) => byte !== 0));
  }
  t.notOk(hasEmoji('🇬🇧'), 'the set has no flags of countries');
  t.equal(emojiPicture('a', 40), undefined);
  t.equal(showableText('Copyright © 2024 🐙 🇬🇧'), 'Copyright © 2024 🐙');
  t.equal(drawableText('Copyright © 2024 🐙'), 'Copyright © 2024');
});

t.test('every picture of the set is read from its file as it is written there', async (t) => {
  const require = createRequire(import.meta.url);
  const { icons } = require('@iconify-json/fluent-emoji-flat/icons.json') as {
    icons: Record<string, unknown>;
  };
  const chars = require('@iconify-json/fluent-emoji-flat/chars.json') as Record<string, string>;
  const all = Object.entries(chars).filter(([, name]) => name in icons);
  for (const [key] of all.filter((_, place) => place % 60 === 0)) {
    const emoji = String.fromCodePoint(...key.split('-').map((point) => Number.parseInt(point, 16)));
    t.ok(
      emojiPicture(emoji, 16)
        ?.data()
        .some((byte) => byte !== 0),
      key,
    );
  }
});

t.test('text without spaces is broken between its words', async (t) => {
  const box = { maxWidth: 300, maxHeight: 400, maxSizePx: 60, minSizePx: 40, face: 'inter-bold' as const };
  const { lines, sizePx } = fitText(ctx, drawableText('タコには心臓が三つあります。', 'ja'), box);
  t.ok(lines.length > 1 && sizePx >= 40);
  t.equal(lines.join(''), 'タコには心臓が三つあります。');
  t.ok(lines.every((line) => !/^[。、ー]/u.test(line)));
});
