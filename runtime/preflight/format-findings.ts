import type { Finding, Preflight } from './preflight.ts';

/** What is needed and missing, with what to do, for a message that stops everything. */
export function formatLacking({ findings, trouble }: Preflight): string {
  const lacking = findings.filter(({ needed, found }) => needed && !found);
  const why = trouble === '' ? '' : `\nInstalling it failed: ${trouble}`;
  return `This machine lacks something needed:\n${formatFindings(lacking)}${why}`;
}

/** The findings as a table for people, one line each, with what to do at the end of the lines that need it. */
export function formatFindings(findings: readonly Finding[]): string {
  const rows = findings.map(({ name, found, needed, detail, todo, failing = false }) => ({
    name,
    state: found ? 'ok' : needed ? 'MISSING' : failing ? 'FAILS' : 'absent',
    detail: todo === '' ? detail : `${detail}: ${todo}`,
  }));
  const nameWidth = Math.max(...rows.map(({ name }) => name.length));
  const stateWidth = Math.max(...rows.map(({ state }) => state.length));
  return rows
    .map(({ name, state, detail }) => `${name.padEnd(nameWidth)}  ${state.padEnd(stateWidth)}  ${detail}`)
    .join('\n');
}
