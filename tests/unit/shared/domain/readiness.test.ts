import fc from 'fast-check';
import t from 'tap';
import type { ProviderHealth, ReadinessFacts } from '#shared/contracts/readiness.ts';
import { findLack, knownForMs } from '#shared/domain/readiness.ts';

const now = new Date('2026-11-21T15:00:00Z');
const wish = {
  topic: 'Octopuses',
  brief: undefined,
  language: 'en',
  duration_seconds: 60,
  publish: 'none',
} as const;
const fromBrief = { ...wish, brief: 'Octopuses have three hearts.' };

const health = (provider: string, more: Partial<ProviderHealth> = {}): ProviderHealth => ({
  provider,
  job: provider === 'openai' ? 'write' : provider.startsWith('encoder') ? 'encode' : 'speak',
  state: 'ready',
  code: undefined,
  words: `${provider} said so`,
  left: undefined,
  languages: undefined,
  checkedAt: now,
  ...more,
});

const absent = (provider: string) => health(provider, { state: 'absent' });
const failing = (provider: string) => health(provider, { state: 'failing', code: 'provider_refused' });
const facts = (...providers: ProviderHealth[]): ReadinessFacts => ({
  providers,
  freeBytes: undefined,
  accounts: undefined,
  offlineVoice: true,
});
const lack = (asked: Parameters<typeof findLack>[0], known: ReadinessFacts) => findLack(asked, known, now);

t.test('a topic alone needs a writer that works; an English brief needs none', (t) => {
  t.match(lack(wish, facts(absent('openai'))), {
    code: 'no_writer',
    lasts: true,
    message: /or give a brief$/,
  });
  t.match(lack(wish, facts(failing('openai'))), {
    code: 'no_writer',
    lasts: false,
    message: /openai said so$/,
  });
  t.equal(lack(wish, facts(health('openai'))), undefined);
  t.equal(lack(fromBrief, facts(absent('openai'))), undefined);
  const german = { ...fromBrief, language: 'de' };
  t.match(lack(german, facts(absent('openai'))), { code: 'no_writer', message: /A script in de needs/ });
  t.end();
});

t.test('a language needs a voice that speaks it, with enough left for the whole video', (t) => {
  const german = { ...wish, language: 'de-AT' };
  const both = (one: ProviderHealth, other: ProviderHealth) => facts(health('openai'), one, other);
  t.match(lack(german, both(absent('elevenlabs'), absent('google-tts'))), { code: 'no_voice', lasts: true });
  t.match(lack(german, both(failing('elevenlabs'), absent('google-tts'))), {
    code: 'no_voice',
    lasts: false,
    message: /elevenlabs said so/,
  });
  t.equal(lack(german, both(failing('elevenlabs'), health('google-tts'))), undefined);
  t.equal(lack(wish, both(failing('elevenlabs'), absent('google-tts'))), undefined, 'the offline voice');
  const never = { ...both(failing('elevenlabs'), absent('google-tts')), offlineVoice: false };
  t.match(lack(wish, never), { code: 'no_voice' });
  const few = health('elevenlabs', { left: { amount: 500, unit: 'characters' } });
  t.match(lack(german, both(few, absent('google-tts'))), {
    code: 'no_voice',
    message: /500 characters are left/,
  });
  t.equal(lack({ ...german, duration_seconds: 20 }, both(few, absent('google-tts'))), undefined);
  const english = health('elevenlabs', { languages: ['en'] });
  t.match(lack(german, both(english, absent('google-tts'))), { code: 'no_voice', lasts: true });
  const bothEnglish = both(english, health('google-tts', { languages: ['en'] }));
  const nobody = 'None of the voices that are set up can speak a video in de-AT';
  t.match(lack(german, bothEnglish), { message: nobody, lasts: true }, 'nobody is told to set up what is');
  t.end();
});

t.test(
  'an encoder that fails, a full disk and a missing account are told of before anything is paid',
  (t) => {
    t.match(lack(fromBrief, facts(failing('encoder-cpu'))), { code: 'no_encoder' });
    t.equal(lack(fromBrief, facts(failing('encoder-gpu'))), undefined, 'its videos go to the processor');
    t.equal(lack(fromBrief, facts(failing('encoder-cpu'), health('encoder-gpu'))), undefined);
    t.match(lack(fromBrief, { ...facts(), freeBytes: 100e6 }), {
      code: 'no_room',
      message: /^100 MB are free.* 905 MB/,
    });
    t.equal(lack(fromBrief, { ...facts(), freeBytes: 905e6 }), undefined);
    const published = { ...fromBrief, publish: 'private' } as const;
    t.match(lack(published, { ...facts(), accounts: 0 }), { code: 'no_account', lasts: true });
    t.equal(lack(published, { ...facts(), accounts: 1 }), undefined);
    t.equal(lack(fromBrief, { ...facts(), accounts: 0 }), undefined);
    t.end();
  },
);

t.test('what nobody knows never keeps a video out', (t) => {
  const names = ['openai', 'elevenlabs', 'google-tts', 'encoder-cpu'];
  const states = fc.constantFrom<ProviderHealth['state']>('ready', 'failing', 'absent');
  const asked = fc.record({
    topic: fc.constant('Octopuses'),
    brief: fc.option(fc.constant('A brief'), { nil: undefined }),
    language: fc.constantFrom('en', 'en-GB', 'de'),
    duration_seconds: fc.integer({ min: 10, max: 600 }),
    publish: fc.constantFrom('none' as const, 'private' as const),
  });
  fc.assert(
    fc.property(
      asked,
      fc.array(states, { minLength: 4, maxLength: 4 }),
      fc.boolean(),
      (wish, how, offlineVoice) => {
        const unknown = { ...facts(), offlineVoice };
        const old = names.map((name, place) =>
          health(name, { state: how[place] ?? 'ready', checkedAt: new Date(now.getTime() - knownForMs - 1) }),
        );
        const ready = names.map((name) => health(name));
        return [unknown, { ...unknown, providers: old }, { ...unknown, providers: ready }].every(
          (known) => findLack(wish, known, now) === undefined,
        );
      },
    ),
  );
  t.equal(
    lack({ ...wish, language: 'de' }, facts(health('openai'), failing('elevenlabs'))),
    undefined,
    'of the other voice',
  );
  t.end();
});
