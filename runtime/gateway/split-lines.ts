/**
 * Cuts text that arrives in pieces into lines. A line longer than `longest` characters is cut there, so that output
 * without line breaks cannot fill the memory.
 *
 * @returns takes the next piece; without one, gives out what is left
 */
export function splitLines(onLine: (line: string) => void, longest = 16_384): (piece?: string) => void {
  let rest = '';
  return (piece) => {
    const lines = (rest + (piece ?? '\n')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') onLine(line.replace(/\r$/, '').slice(0, longest));
    if (rest.length <= longest) return;
    onLine(rest.slice(0, longest));
    rest = '';
  };
}
