import t from 'tap';
import { Terminal } from '#shared/contracts/errors.ts';
import { zeroMicros } from '#shared/contracts/money.ts';
import type { Effect } from '#shared/stage/definition.ts';
import { tellFailures } from '#shared/stage/tell-failures.ts';
import { silentLog } from '../../../support/silent-log.ts';

t.test(
  'a call that a provider failed at is written down with its words, and fails all the same',
  async (t) => {
    const lines: [object, string][] = [];
    const log = { ...silentLog, warn: (facts: object, message: string) => void lines.push([facts, message]) };
    const plain: Effect = async (_key, _quote, call) => (await call()).result;
    const effect = tellFailures(plain, { log, videoId: 'v', stage: 'audio_synthesis', round: 1 });
    const done = { result: 7, charged: zeroMicros, service: 'tts_service' as const };
    t.equal(await effect('speak:s1', zeroMicros, async () => done), 7);
    const refusal = new Terminal('provider_rejected', 'ElevenLabs answered 404: no such voice');
    await t.rejects(
      effect('speak:s1', zeroMicros, () => Promise.reject(refusal)),
      refusal,
    );
    const told = 'speak:s1: ElevenLabs answered 404: no such voice';
    t.match(lines, [[{ video_id: 'v', key: 'speak:s1', code: 'provider_rejected' }, told]]);
    const stopped = new Error('aborted');
    await t.rejects(
      effect('speak:s2', zeroMicros, () => Promise.reject(stopped)),
      stopped,
    );
    t.equal(lines.length, 1, 'what no provider said is told elsewhere');
  },
);
