import t from 'tap';
import { plainProfile } from '#shared/contracts/channel-profile.ts';
import { Retryable, Terminal } from '#shared/contracts/errors.ts';
import { dollars, micros, zeroMicros } from '#shared/contracts/money.ts';
import type { Copy, Copywriter } from '#shared/ports/copywriter.ts';
import { checkCopy } from '../../../../functions/upload-preparation/check-copy.ts';
import { quoteCopy, writeCopy } from '../../../../functions/upload-preparation/write-copy.ts';
import { atEveryTier } from '../../../support/at-every-tier.ts';
import { octopusScript as script } from '../../../support/octopus-film.ts';
import { stageTools } from '../../../support/stage-tools.ts';

const good: Copy = {
  title: 'Why an octopus needs three hearts',
  summary: 'An octopus has three hearts. Two of them push blood through the gills.',
  tags: ['octopus', 'blue blood', 'marine biology'],
};

/** A copywriter that always answers alike. */
const writerOf = (name: string, answer: Copy | Error, price = 10): Copywriter => ({
  identity: `${name}@1`,
  quote: () => micros(price),
  async write() {
    if (answer instanceof Error) throw answer;
    return { copy: answer, cost: zeroMicros };
  },
});

t.test(
  'copy keeps to the script: what claims more is left out, and the script speaks for itself',
  async (t) => {
    t.same(checkCopy(good, script), good);
    const bold = {
      title: 'The octopus that lived 412 years',
      summary:
        'An octopus has three hearts. Doctors promise a miracle cure for every illness tomorrow. It has 3 hearts, not 17. ' +
        'Subscribe for more octopus hearts! The octopus has three hearts, see https://evil.example/now.',
      tags: ['octopus', '#octopus', 'see www.evil.example', '9000 hearts', 'three hearts'],
    };
    t.same(checkCopy(bold, script), {
      title: undefined,
      summary: 'An octopus has three hearts.',
      tags: ['octopus', 'three hearts'],
    });
  },
);

t.test(
  'copywriters are asked one after the other, each under its own key, and rules come last',
  async (t) => {
    const keys: string[] = [];
    const busy = new Retryable('provider_busy', 'busy');
    const written = async (...copywriters: Copywriter[]) => {
      const tools = stageTools({ copywriters: atEveryTier(...copywriters) });
      return await writeCopy(
        script,
        {
          ...tools,
          effect: async (key, _quote, call) => {
            keys.push(key);
            return (await call()).result;
          },
        },
        zeroMicros,
      );
    };
    t.match(await written(writerOf('terra', busy), writerOf('luna', good)), {
      title: good.title,
      summary: good.summary,
      provider: 'luna',
    });
    t.same(keys, ['copy:terra@1', 'copy:luna@1']);
    const byRules = { title: script.title, summary: undefined, provider: 'rules' };
    t.match(
      await written(writerOf('terra', busy), writerOf('luna', new Terminal('provider_refused', 'no'))),
      byRules,
    );
    t.match(await written(), byRules);
    const empty = await written(writerOf('terra', { title: '', summary: '', tags: [] }));
    t.match(empty, { title: script.title, summary: undefined });
    t.equal(empty.tags[0], 'octopus');
  },
);

t.test(
  'copy is quoted as all who may be asked for it together, and never above what the stage has left',
  async (t) => {
    const copywriters = atEveryTier(
      writerOf('a', good, 30_000),
      writerOf('b', good, 60_000),
      writerOf('c', good, 5000),
    );
    const pricing = { copywriters, channel: plainProfile };
    t.equal(quoteCopy(script, 'standard', pricing, zeroMicros), 95_000n);
    t.equal(quoteCopy(script, 'standard', pricing, dollars(0.05)), 35_000n, 'the dear one is passed over');
    t.equal(quoteCopy(script, 'economy', pricing, dollars(0.04)), 5000n);
    t.equal(quoteCopy(script, 'economy', pricing, dollars(0.06)), 0n);
  },
);
