import fc from 'fast-check';
import t from 'tap';
import { Niche } from '#shared/contracts/channel-profile.ts';
import { Mood } from '#shared/contracts/mood.ts';
import { StyleName } from '#shared/contracts/styles.ts';
import { pausesBetween } from '#shared/domain/breaths.ts';
import { duckCurve, openDecibels, sampleCurve } from '#shared/domain/duck-curve.ts';
import { moodOf } from '#shared/domain/mood.ts';
import { sceneGapSeconds } from '#shared/domain/speaking-time.ts';

const scene = (narration: string, role: 'hook' | 'point' | 'close' = 'point') => ({
  ...{ id: 's1', role, narration, keywords: ['it'], on_screen: '' },
});
const telling = (title: string, ...narrations: string[]) => ({
  title,
  scenes: narrations.map((narration) => scene(narration)),
});

t.test('a video feels as its words do, and as its channel does where they say nothing', async (t) => {
  const mood = (niche: Niche, title: string, narration: string, style?: StyleName) =>
    moodOf({ niche, style, script: telling(title, narration) });
  t.equal(
    mood('science', 'Why octopuses have three hearts', 'Two hearts push blood through the gills.'),
    'curious',
  );
  t.equal(
    mood('history', 'The fall of Rome', 'The empire ended in battle, plague and betrayal.'),
    'dramatic',
  );
  t.equal(
    mood(
      'general',
      'The heist nobody solved',
      'The thief had stolen it and escaped. A warning came, a threat.',
    ),
    'tense',
  );
  t.equal(mood('how-to', 'Quick pizza for kids', 'Cook it, laugh, and snack on it.'), 'playful');
  t.equal(mood('health', 'Better sleep', 'Breathe, rest, and let the quiet evening calm you.'), 'calm');
  t.equal(
    mood('technology', 'A bright future for solar power', 'Progress and hope: it will inspire and improve.'),
    'uplifting',
  );
  t.equal(mood('health', '睡眠について', 'よく眠ることはとても大切です。'), 'calm');
  t.equal(mood('history', 'Der Untergang', 'Sie verloren alles.'), 'dramatic');
});

t.test('whatever is written, in whatever language, there is a mood, and always the same one', async () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', '\ud800', '🐙🐙', 'א ב ג'),
  );
  const videos = fc.record({
    niche: fc.constantFrom(...Niche.options),
    style: fc.option(fc.constantFrom(...StyleName.options), { nil: undefined }),
    script: fc.record({
      title: text,
      scenes: fc.array(
        text.map((words) => scene(words)),
        { maxLength: 5 },
      ),
    }),
  });
  fc.assert(
    fc.property(videos, (video) => {
      const mood = moodOf(video);
      return Mood.safeParse(mood).success && moodOf(structuredClone(video)) === mood;
    }),
  );
});

const stretches = fc
  .array(
    fc.record({
      pause: fc.double({ min: 0, max: 4, noNaN: true }),
      seconds: fc.double({ min: 0.05, max: 6, noNaN: true }),
    }),
    { maxLength: 30 },
  )
  .map((parts) => {
    let clock = 0;
    return parts.map(({ pause, seconds }) => {
      const start = clock + pause;
      clock = start + seconds;
      return { start, end: clock };
    });
  });

t.test(
  'the bed is down for every word, up in long pauses, still in short ones, and never jumps',
  async () => {
    const perSecond = 200;
    fc.assert(
      fc.property(stretches, (heard) => {
        const seconds = (heard.at(-1)?.end ?? 0) + 3;
        const curve = sampleCurve(duckCurve(heard, seconds), seconds, perSecond);
        const decibels = [...curve].map((factor) => 20 * Math.log10(factor));
        const isDown = (time: number) =>
          Math.abs((decibels[Math.round(time * perSecond)] ?? 0) + openDecibels) < 0.2;
        const moves = decibels.slice(1).map((level, index) => level - (decibels[index] ?? level));
        return (
          decibels.every((level) => level > -openDecibels - 0.01 && level < 0.01) &&
          moves.every((move) => move < 0.051 * 2 && move > -0.101 * 2) &&
          heard.every(({ start, end }) => isDown(start + 0.01) && isDown(end - 0.01)) &&
          heard.slice(1).every(({ start }, index) => {
            const end = heard[index]?.end ?? 0;
            const middle = decibels[Math.round(((start + end) / 2) * perSecond)] ?? 0;
            if (start - end < 0.69) return middle < -openDecibels + 0.2;
            return start - end < 1 || middle > -openDecibels + 2;
          }) &&
          Math.abs(decibels.at(-1) ?? -99) < 0.2
        );
      }),
    );
    fc.assert(
      fc.property(fc.double({ min: 0, max: 20, noNaN: true }), (seconds) =>
        sampleCurve(duckCurve([], seconds), seconds, perSecond).every(
          (factor) => Math.abs(factor - 1) < 1e-6,
        ),
      ),
    );
  },
);

t.test('scripts are planned with the pauses that films have', async (t) => {
  // What the offline voice leaves at the ends of its files.
  const words = [{ text: 'it', start: 0.06, end: 5.88 }];
  for (const count of [5, 6, 8, 10, 14, 20]) {
    const parts = Array.from({ length: count }, (_, index) => ({
      told: { role: index === 0 ? 'hook' : index === count - 1 ? 'close' : 'point' } as const,
      audio: { seconds: 6, words },
    }));
    const gaps = parts.slice(1).map((part, index) => {
      const { after, before } = pausesBetween(parts[index] ?? part, part);
      return after + before;
    });
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    t.ok(Math.abs(mean - sceneGapSeconds) < 0.1, `${count} scenes: ${mean.toFixed(2)} s a pause`);
  }
});

t.test('a film breathes longer before what matters, alike with every voice', async (t) => {
  const speak = (seconds: number, lead = 0.06, tail = 0.12) => ({
    ...{ seconds, words: [{ text: 'it', start: lead, end: seconds - tail }] },
  });
  const heard = (
    one: ReturnType<typeof speak>,
    other: ReturnType<typeof speak>,
    roles: ['hook' | 'point', 'point' | 'close'],
  ) => {
    const { after, before } = pausesBetween(
      { told: { role: roles[0] }, audio: one },
      { told: { role: roles[1] }, audio: other },
    );
    return after + before + one.seconds - (one.words[0]?.end ?? 0) + (other.words[0]?.start ?? 0);
  };
  const point = heard(speak(6), speak(3), ['point', 'point']);
  const section = heard(speak(6), speak(6), ['hook', 'point']);
  const close = heard(speak(6), speak(6), ['point', 'close']);
  t.ok(point < section && section < close, `${point} ${section} ${close}`);
  const late = heard(speak(6, 0.2, 0.2), speak(6, 0.2, 0.2), ['hook', 'point']);
  t.ok(Math.abs(late - section) < 1e-9, 'a voice with longer silences breathes no longer');
});
