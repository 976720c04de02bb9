import type { Niche } from '../contracts/channel-profile.ts';
import { Mood } from '../contracts/mood.ts';
import type { Script } from '../contracts/script.ts';
import type { StyleName } from '../contracts/styles.ts';
import { stem, tellingWords } from './telling-words.ts';

/** What a channel's matter sounds like where its words tell nothing, in whatever language. */
const byNiche: Readonly<Record<Niche, Mood>> = {
  general: 'curious',
  science: 'curious',
  history: 'dramatic',
  technology: 'uplifting',
  finance: 'calm',
  health: 'calm',
  'how-to': 'playful',
  story: 'dramatic',
};

const byStyle: Readonly<Record<StyleName, Mood>> = {
  midnight: 'tense',
  sunrise: 'uplifting',
  forest: 'calm',
  candy: 'playful',
  paper: 'curious',
  ocean: 'calm',
  ember: 'dramatic',
};

/** English words that colour what they stand in. */
const wordsOf: Readonly<Record<Mood, string>> = {
  calm:
    'calm peace peaceful quiet gentle slow sleep rest relax breathe breath meditation garden forest lake tea ' +
    'soft nature stillness silence patience heal comfort cosy healthy budget saving savings habit routine',
  curious:
    'why how secret mystery strange weird curious wonder hidden discover discovery experiment brain octopus ' +
    'universe puzzle question science scientist explain reason fact unknown explore invention surprise',
  uplifting:
    'success win winner growth grow hope dream achieve inspire inspiring future best better improve progress ' +
    'celebrate joy happy love friend together champion victory overcome opportunity bright rise launch record',
  dramatic:
    'war battle empire king queen death die fall collapse tragedy fate hero revolution army ancient conquer ' +
    'betray betrayal sacrifice destroy destruction storm volcano flood plague ruin doom throne siege epic',
  playful:
    'fun funny joke laugh silly game play toy cat dog puppy kitten party trick prank candy cake cookie recipe ' +
    'cook bake craft kids children cartoon penguin monkey clown easy quick hack diy snack pizza',
  tense:
    'danger dangerous crime murder killer thief steal stolen escape chase hunt threat fear scary horror ghost ' +
    'disappear vanish crash crisis scam fraud hack hacker spy poison deadly warning risk bomb panic trap debt',
};

const moodsByStem = new Map<string, Mood[]>();
for (const mood of Mood.options)
  for (const word of wordsOf[mood].split(' ')) {
    const known = moodsByStem.get(stem(word)) ?? [];
    if (!known.includes(mood)) moodsByStem.set(stem(word), [...known, mood]);
  }

/** A title's word says more than a script's, and a word that is said again and again says little more than once. */
const weights = { niche: 2, style: 0.8, title: 1.6, script: 0.6 };
const mostScriptWords = 5;

/**
 * How a video should feel, by what its channel is about, its style and its words. A rule, not a guess: the same video
 * always gets the same. Words of other languages than English count for nothing; niche and style decide then.
 */
export function moodOf(video: {
  niche: Niche;
  style: StyleName | undefined;
  script: Pick<Script, 'title' | 'scenes'>;
}): Mood {
  const scores = new Map<Mood, number>(Mood.options.map((mood) => [mood, 0]));
  const add = (mood: Mood, weight: number) => scores.set(mood, (scores.get(mood) ?? 0) + weight);
  add(byNiche[video.niche], weights.niche);
  if (video.style !== undefined) add(byStyle[video.style], weights.style);
  for (const word of new Set(questioned(video.script.title)))
    for (const mood of moodsByStem.get(word) ?? []) add(mood, weights.title);
  const said = new Set(video.script.scenes.flatMap(({ narration }) => tellingWords(narration)));
  for (const mood of Mood.options) {
    const hits = [...said].filter((word) => moodsByStem.get(word)?.includes(mood)).length;
    add(mood, Math.min(hits, mostScriptWords) * weights.script);
  }
  return Mood.options.reduce((best, mood) =>
    (scores.get(mood) ?? 0) > (scores.get(best) ?? 0) ? mood : best,
  );
}

/** A title's telling words, and the question it asks: elsewhere `why` and `how` are too common to tell anything. */
function questioned(title: string): string[] {
  const question = /^\s*(why|how)\b/i.exec(title)?.[1];
  return [...tellingWords(title), ...(question === undefined ? [] : [stem(question)])];
}
