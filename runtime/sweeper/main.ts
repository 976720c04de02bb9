import { connect } from '#shared/adapters/postgres/connect.ts';
import { createSweep } from '#shared/adapters/postgres/sweep.ts';
import { composeHealthKeeper } from '#shared/compose-readiness.ts';
import { runProgram } from '../program/run-program.ts';
import { keepStorage } from './keep-storage.ts';
import { sweepRegularly } from './sweep-regularly.ts';

/**
 * `node runtime/sweeper/main.ts`: finds what was lost and sets it going again, removes files whose time is over, and
 * asks those providers how they stand whose keys it can read. Any number may run.
 */
await runProgram('sweeper', async ({ config, log }) => {
  const sql = connect(config.secret('database-url'), { max: 2, applicationName: 'sweeper' });
  const sweep = createSweep(sql, { running: config.running, graceMs: config.leaseMs });
  const sweeper = sweepRegularly(sweep, config.sweepMs, log);
  const keeper = await keepStorage({ config, log });
  const health = composeHealthKeeper(config, { sql, log });
  return {
    checks: {
      async postgres() {
        await sql`select 1`;
      },
    },
    async stop() {
      await Promise.all([sweeper.stop(), keeper.stop(), health.stop()]);
      await sql.end({ timeout: 2 });
    },
  };
});
