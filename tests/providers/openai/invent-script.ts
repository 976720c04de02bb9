/** What a prompt of ours says of the script it wants, and of what. */
interface Wanted {
  scenes: number;
  words: number;
  subject: string;
  brief: string;
}

/** What stands under a name in our prompts. */
function materialOf(user: string, name: string): string {
  return new RegExp(`<${name}-([0-9a-f]+)>\\n([\\s\\S]*?)\\n</${name}-\\1>`).exec(user)?.[2] ?? '';
}

function wantedOf(user: string): Wanted {
  const material = (name: string) => materialOf(user, name);
  const brief = material('brief');
  const heading = /^#+\s*(.+)$/m.exec(brief)?.[1] ?? '';
  const subject = [material('topic'), heading].map(subjectOf).find((text) => text !== '') ?? 'tides';
  return {
    scenes: Number(/about (\d+) scenes/.exec(user)?.[1] ?? 6),
    words: Number(/(\d+) words/.exec(user)?.[1] ?? 120),
    subject,
    brief,
  };
}

/** The telling end of a subject: "Why octopuses have three hearts" is about octopuses. */
function subjectOf(text: string): string {
  const words = text
    .replace(/[^\p{L}\p{N}' -]+/gu, ' ')
    .trim()
    .split(/\s+/);
  const telling = words.filter(
    (word) =>
      word.length > 3 &&
      !/^(?:why|what|when|where|which|that|this|have|with|from|into|about|does|your|story|will|make|made|three)$/i.test(
        word,
      ),
  );
  return telling.slice(0, 2).join(' ').toLowerCase();
}

const openings = [
  'You have never seen {s} the way people who work with {s} see it.',
  'Only one thing about {s} surprises nearly everyone.',
  'What if half of what you heard about {s} is wrong?',
];
const subjects =
  'river engine garden market winter harbour library mountain kitchen bridge forest island theatre railway desert orchestra lighthouse village workshop meadow glacier lantern compass furnace vineyard'.split(
    ' ',
  );
const verbs =
  'carries hides feeds slows warms divides joins protects moves colours measures lifts cools shapes bends steers wakes covers fills turns'.split(
    ' ',
  );
const objects =
  'copper cotton honey gravel timber pepper silver leather clay amber velvet granite barley salt linen marble coffee cedar paper wool iron glass coral ivory'.split(
    ' ',
  );
const places =
  'before sunrise|after heavy rain|in narrow streets|under thick ice|along old borders|during long summers|beside deep water|above quiet fields|behind stone walls|beyond the last houses|through dry valleys|across open country'.split(
    '|',
  );

/** Sentences that differ in their telling words, so that none repeats another. */
function plainSentence(at: number, subject: string): string {
  const pick = (list: readonly string[], step: number) =>
    list[(at * step + Math.floor(at / list.length)) % list.length] ?? '';
  const starts = [
    `A ${pick(subjects, 7)} ${pick(verbs, 3)} ${pick(objects, 5)} ${pick(places, 5)}`,
    `Ask how ${pick(objects, 7)} ${pick(verbs, 11)} the ${pick(subjects, 3)} ${pick(places, 7)}`,
    `The ${pick(objects, 11)} of every ${pick(subjects, 11)} ${pick(verbs, 7)} something ${pick(places, 11)}`,
  ];
  const start = starts[at % starts.length] ?? '';
  return at % 4 === 0 ? `${start}, and so does ${subject}.` : `${start}.`;
}

function briefSentences(brief: string): string[] {
  const text = brief
    .split('\n')
    .filter((line) => !/^\s*(?:#|[-*|>`]|\d+\.|$)/.test(line))
    .join(' ')
    .replace(/[*_`]+|\[([^\]]*)\]\([^)]*\)/g, '$1');
  return (text.match(/[^.!?]{20,220}[.!?](?=\s|$)/g) ?? []).map((one) => one.trim());
}

/** A graphic as our prompt asks for it: what the narration names. */
const listOf = (words: readonly string[]) => ({
  kind: 'list',
  text: '',
  figure: '',
  items: words.map((word) => ({ label: word.charAt(0).toUpperCase() + word.slice(1), detail: '' })),
});

const wordsOf = (text: string) => text.split(/\s+/).length;

/** A script of about the wished length in the wished number of scenes: the brief's own sentences where there is one. */
export function inventScript(user: string, seed: number) {
  const { scenes: count, words, subject, brief } = wantedOf(user);
  const source = briefSentences(brief);
  const sentences =
    source.length > 0 ? [] : [(openings[seed % openings.length] ?? '').replaceAll('{s}', subject)];
  let said = sentences.reduce((sum, one) => sum + wordsOf(one), 0);
  for (let at = 0; said < words * 0.97; at += 1) {
    const sentence = source[at] ?? plainSentence(at + (seed % 7), subject);
    if (said > 0 && said + wordsOf(sentence) - words > words - said) break;
    sentences.push(sentence);
    said += wordsOf(sentence);
  }
  const perScene = Math.max(1, Math.round(sentences.length / count));
  const scenes = [];
  for (let from = 0; from < sentences.length; from += perScene) {
    const narration = sentences.slice(from, from + perScene).join(' ');
    const telling = [...new Set(narration.toLowerCase().match(/\p{L}{5,}/gu) ?? [])].slice(0, 3);
    const [first = '', second = ''] = telling;
    const on_screen = `${first} ${second}`.trim();
    const isListed = (from / perScene) % 3 === 1;
    const graphic = isListed ? listOf(telling) : null;
    scenes.push({ narration, keywords: [...telling, subject], on_screen, graphic });
  }
  const title = subject.charAt(0).toUpperCase() + subject.slice(1);
  return { title: `${title}: what nobody tells you`, scenes };
}

/** Title, summary and tags that say what a script says. */
export function inventCopy(user: string) {
  const script = materialOf(user, 'script');
  const [first = '', second = ''] = [...script.matchAll(/^s\d+: (.+)$/gm)].map(
    ([, narration = '']) => narration,
  );
  const tags = [...script.matchAll(/^\s+keywords: (.+)$/gm)].flatMap(([, keywords = '']) =>
    keywords.split(', '),
  );
  return {
    title: /^title: (.+)$/m.exec(script)?.[1] ?? 'Untitled',
    summary: `${first} ${second}`.trim(),
    tags: [...new Set(tags)].slice(0, 12),
  };
}
