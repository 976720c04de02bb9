/**
 * `npm run doctor`: one table of what this machine has and lacks, and how outside services stand; `--json` for programs.
 * Exit 1 when it lacks something needed.
 */
import { settingsOfPerson } from './cli/settings-of-person.ts';
import { formatFindings } from './preflight/format-findings.ts';
import { preflight } from './preflight/preflight.ts';
import { providerFindings } from './preflight/provider-findings.ts';

const config = settingsOfPerson();
const [machine, providers] = await Promise.all([
  preflight({ dataDir: config.dataDir, install: false }),
  providerFindings(config),
]);
const { ready } = machine;
const findings = [...machine.findings, ...providers];
const asJson = process.argv.includes('--json');
console.log(asJson ? JSON.stringify({ ready, findings }, null, 2) : formatFindings(findings));
if (!asJson && !ready)
  console.log('\nSomething needed is missing. npm start and npm run video install it where they can.');
process.exitCode = ready ? 0 : 1;
