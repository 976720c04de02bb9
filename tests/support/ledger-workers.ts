import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Ledger } from '#shared/ports/ledger.ts';

/** What a worker is to ask for. `post`: of a gate that listens at a URL. */
export type Call =
  | { verb: 'reserve'; order: Parameters<Ledger['reserve']>[0] }
  | { verb: 'settle'; order: Parameters<Ledger['settle']>[0] }
  | { verb: 'void'; order: Parameters<Ledger['void']>[0] }
  | { verb: 'expire'; id: string }
  | { verb: 'post'; url: string; body: object };

export interface LedgerWorkers extends AsyncDisposable {
  /** Deals the calls out to all processes, which make theirs at once. The answers are in the order of the calls. */
  all<Answer>(calls: Call[]): Promise<Answer[]>;
}

const workerFile = join(import.meta.dirname, 'ledger-worker.ts');

/** Processes, each with its own pool and its own ledger. */
export async function ledgerWorkers(url: string, count: number): Promise<LedgerWorkers> {
  const workers = Array.from({ length: count }, () =>
    fork(workerFile, [url], { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
  );
  await Promise.all(workers.map((worker) => hear(worker)));
  return {
    async all<Answer>(calls: Call[]) {
      const shares = workers.map((_, w) => calls.filter((_, n) => n % count === w));
      const heard = workers.map((worker) => hear(worker));
      for (const [w, worker] of workers.entries()) worker.send(shares[w] ?? []);
      const told = (await Promise.all(heard)) as { answers?: Answer[]; error?: string }[];
      const answers = told.map(({ answers, error }) => {
        if (!answers) throw new Error(error);
        return answers;
      });
      return calls.map((_, n) => answers[n % count]?.[Math.floor(n / count)] as Answer);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(
        workers.map(async (worker) => {
          worker.disconnect();
          await once(worker, 'exit');
        }),
      );
    },
  };
}

/** What the worker says next. @throws when it ends instead */
async function hear(worker: ChildProcess): Promise<unknown> {
  const [message] = await Promise.race([
    once(worker, 'message'),
    once(worker, 'exit').then(([code]) => {
      throw new Error(`a worker ended with ${code}`);
    }),
  ]);
  return message;
}
