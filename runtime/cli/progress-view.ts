import type { WriteStream } from 'node:tty';
import type { ProgressEvent } from '#shared/contracts/progress.ts';
import { activity, plainLine, progressLine, stagesLine } from './progress-text.ts';

/** Shows how the video comes along. */
export interface ProgressView {
  show(event: ProgressEvent): void;
  /** One line that stays. */
  say(message: string): void;
  /** Leaves the screen tidy. */
  end(): void;
}

export type Output = Pick<WriteStream, 'write'> & Partial<Pick<WriteStream, 'isTTY' | 'columns'>>;

/** A block that updates itself on a terminal, lines elsewhere. */
export function createProgressView(output: Output): ProgressView {
  return output.isTTY ? blockView(output) : lineView(output);
}

/** The time left is counted down between two events, in milliseconds. */
const redrawMs = 1000;

function blockView(output: Output): ProgressView {
  let last: { event: ProgressEvent; at: number } | undefined;
  let drawn = 0;
  let timer: NodeJS.Timeout | undefined;

  const erase = (): void => {
    if (drawn > 0) output.write(`\x1b[${drawn}A\x1b[0J`);
    drawn = 0;
  };
  const draw = (): void => {
    erase();
    if (!last) return;
    const lines = [stagesLine(last.event), progressLine(last.event, (Date.now() - last.at) / 1000)];
    // A line that wraps would be counted as one and leave half of itself behind.
    output.write(lines.map((line) => `${line.slice(0, (output.columns || 80) - 1)}\n`).join(''));
    drawn = lines.length;
  };
  return {
    show(event) {
      last = { event, at: Date.now() };
      timer ??= setInterval(draw, redrawMs).unref();
      draw();
    },
    say(message) {
      erase();
      output.write(`${message}\n`);
      draw();
    },
    end() {
      clearInterval(timer);
      last = undefined;
      drawn = 0;
    },
  };
}

/** A line when what is being done changes and at every tenth of the way: enough to follow in a log. */
function lineView(output: Output): ProgressView {
  const startedAt = Date.now();
  let last = '';
  return {
    show(event) {
      const now = `${activity(event)} ${event.waiting_for} ${Math.floor(event.progress * 10)}`;
      if (now === last) return;
      last = now;
      const seconds = Math.round((Date.now() - startedAt) / 1000);
      output.write(`${String(seconds).padStart(4)} s  ${plainLine(event)}\n`);
    },
    say: (message) => output.write(`${message}\n`),
    end: () => undefined,
  };
}
