import type { Finding } from './preflight.ts';

/** The findings as a table for people, one line each, with what to do at the end of the lines that need it. */
export function formatFindings(findings: readonly Finding[]): string {
  const rows = findings.map(({ name, found, needed, detail, todo }) => ({
    name,
    state: found ? 'ok' : needed ? 'MISSING' : 'absent',
    detail: todo === '' ? detail : `${detail}: ${todo}`,
  }));
  const nameWidth = Math.max(...rows.map(({ name }) => name.length));
  const stateWidth = Math.max(...rows.map(({ state }) => state.length));
  return rows
    .map(({ name, state, detail }) => `${name.padEnd(nameWidth)}  ${state.padEnd(stateWidth)}  ${detail}`)
    .join('\n');
}
