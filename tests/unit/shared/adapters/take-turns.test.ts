import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import t from 'tap';
import { takeTurns } from '#shared/adapters/ffmpeg/take-turns.ts';

t.test(
  'so many work at once, in the order they came, however they end and whoever is called off',
  async () => {
    const job = fc.record({ turns: fc.nat(4), fails: fc.boolean(), calledOffAfter: fc.option(fc.nat(6)) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(job, { maxLength: 12 }),
        fc.integer({ min: 1, max: 3 }),
        async (jobs, atOnce) => {
          const inTurn = takeTurns(atOnce);
          let [busy, most] = [0, 0];
          const begun: number[] = [];
          const ends = await Promise.allSettled(
            jobs.map(async ({ turns, fails, calledOffAfter }, place) => {
              const off = new AbortController();
              const callOff = async () => {
                for (let left = calledOffAfter ?? 0; left > 0; left--) await turn();
                if (calledOffAfter !== null) off.abort(new Error('called off'));
              };
              void callOff();
              await inTurn(async () => {
                begun.push(place);
                most = Math.max(most, ++busy);
                for (let left = turns; left > 0; left--) await turn();
                busy--;
                if (fails) throw new Error('failed');
              }, off.signal);
            }),
          );
          const free = await takeTurnsLater(inTurn);
          const inOrder = begun.every((place, at) => place > (begun[at - 1] ?? -1));
          const waited = ends.filter(
            (end) => end.status === 'rejected' && /called off/.test(String(end.reason)),
          );
          return most <= atOnce && inOrder && free && begun.length + waited.length === jobs.length;
        },
      ),
    );
  },
);

/** A place is free again when all have ended. */
async function takeTurnsLater(inTurn: ReturnType<typeof takeTurns>): Promise<boolean> {
  return await inTurn(async () => true, new AbortController().signal);
}
