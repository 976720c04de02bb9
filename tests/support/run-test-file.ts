import { Parser, type Result } from 'tap-parser';
import { runProgram } from './run-program.ts';

export interface TestReport {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed and why, ready to print. */
  readonly failures: readonly string[];
  /** What a file said to be read even when all is well: lines that begin with `*** `, and tables. */
  readonly notes: readonly string[];
}

export interface TestFileOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
}

/** Runs one test file with Node and counts its tests: the top-level ones, each of which states a promise. */
export async function runTestFile(file: string, options: TestFileOptions): Promise<TestReport> {
  const parser = new Parser();
  const failures: string[] = [];
  const names: string[] = [];
  const count = { passed: 0, failed: 0, skipped: 0 };
  parser.on('assert', (result: Result) => {
    if (result.skip || result.todo) count.skipped += 1;
    else if (result.ok) count.passed += 1;
    else count.failed += 1;
    if (!result.ok && !result.skip && !result.todo) names.push(result.name);
  });
  collectFailures(parser, [], failures);
  const run = await runProgram([process.execPath, file], {
    ...options,
    onOutput: (text) => parser.write(text),
  });
  parser.end();
  const { failed } = count;
  const trouble = troubleOf(run, parser.results?.ok === true, failed, options.timeoutMs);
  if (trouble !== undefined) failures.push(`${trouble}\n${indent(tail(run.said))}`);
  if (failed > 0 && failures.length === 0) failures.push(names.join('\n'));
  const notes = run.said.split('\n').filter((line) => /^(\*\*\*|\|) /.test(line));
  return { ...count, failed: failed + (trouble === undefined ? 0 : 1), failures, notes };
}

/** A failure is told where it happened, in the innermost test; the tests around it only repeat it. */
function collectFailures(parser: Parser, path: readonly string[], failures: string[]): void {
  let childFailures = 0;
  parser.on('child', (child: Parser) => {
    const before = failures.length;
    collectFailures(child, [...path, child.name], failures);
    child.on('complete', () => {
      childFailures = failures.length - before;
    });
  });
  parser.on('assert', (result: Result) => {
    const isToldAlready = childFailures > 0;
    childFailures = 0;
    if (result.ok || result.skip || result.todo || isToldAlready) return;
    failures.push([[...path, result.name].join(' > '), describe(result)].filter(Boolean).join('\n'));
  });
}

const worthTelling = ['message', 'diff', 'found', 'wanted', 'pattern', 'error', 'cause', 'stack'];

function describe({ diag }: Result): string {
  if (typeof diag !== 'object' || diag === null) return '';
  const facts = new Map(Object.entries(diag as Record<string, unknown>));
  // A difference says what was found and wanted already.
  if (facts.has('diff')) for (const name of ['found', 'wanted']) facts.delete(name);
  return worthTelling
    .filter((name) => facts.has(name) && facts.get(name) !== '')
    .map((name) => `  ${name}: ${indentMore(text(facts.get(name)))}`)
    .join('\n');
}

function text(value: unknown): string {
  const full = typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? String(value));
  return full.length > 3000 ? `${full.slice(0, 3000)}...` : full;
}

function indentMore(value: string): string {
  const lines = value.trimEnd().split('\n');
  return lines.length === 1 ? value.trim() : `\n${lines.map((line) => `    ${line}`).join('\n')}`;
}

function troubleOf(
  run: { exitCode: number | undefined; timedOut: boolean },
  ok: boolean,
  failed: number,
  timeoutMs: number,
): string | undefined {
  if (run.timedOut) return `was still running after ${timeoutMs / 1000} s and was ended`;
  if (failed > 0) return undefined;
  if (run.exitCode !== 0)
    return `ended with exit code ${run.exitCode ?? 'of a signal'} though no test failed`;
  return ok ? undefined : 'did not report its tests completely';
}

function tail(said: string): string {
  return said.trimEnd().split('\n').slice(-30).join('\n');
}

function indent(value: string): string {
  return value.replaceAll(/^/gm, '  ');
}
