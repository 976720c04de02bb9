/** `npm run bench -- NAME [--json]`: measures one thing and prints a table, or one JSON object. */
import { readdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type Bench, printReport } from './report.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const known = (await readdir(import.meta.dirname))
  .map((file) => /^(.+)\.bench\.ts$/.exec(file)?.[1])
  .filter((name) => name !== undefined);
const [name = ''] = positionals;
if (!known.includes(name)) {
  console.error(`Usage: npm run bench -- <${known.join(' | ')}> [--json]`);
  process.exit(2);
}
const { default: bench } = (await import(`./${name}.bench.ts`)) as { default: Bench };
printReport(name, await bench(), values.json);
process.exit(0);
