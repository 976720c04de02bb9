/** One measured figure: what it is called for programs, and what it means to people. */
export interface Figure {
  name: string;
  value: number;
  meaning: string;
  /** What it should be, for people to compare with; a bench asserts nothing. */
  target?: string;
}

export type Bench = () => Promise<Figure[]>;

/** A table for people, or with `json` one object for programs. */
export function printReport(bench: string, figures: Figure[], json: boolean): void {
  if (json) {
    console.log(
      JSON.stringify({
        bench,
        figures: Object.fromEntries(figures.map(({ name, value }) => [name, round(value)])),
      }),
    );
    return;
  }
  const rows = figures.map(({ meaning, value, target }) => [meaning, String(round(value)), target ?? '']);
  const header = [`bench: ${bench}`, 'measured', 'target'];
  const widths = header.map((_, column) =>
    Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  console.log(
    [line(header), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n'),
  );
}

const round = (value: number): number => Number(value.toPrecision(4));

/** @param share from 0 to 1, for example 0.95 */
export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
