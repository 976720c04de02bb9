import { EventEmitter } from 'node:events';
import { appendFile, mkdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface LogLine {
  name: string;
  /** Which process of the function wrote it. */
  instance: string;
  /** ISO time. */
  timestamp: string;
  text: string;
}

const linesInMemory = 1000;

/**
 * What one function wrote: the last lines in memory, all of it in `<folder>/<name>.log`, which moves to
 * `.log.1` when it is full, so a function keeps at most two files of `fileBytes` each.
 */
export class LogStore {
  readonly #name: string;
  readonly #folder: string;
  readonly #fileBytes: number;
  readonly #lines: LogLine[] = [];
  readonly #written = new EventEmitter().setMaxListeners(0);
  #unsaved: string[] = [];
  #saving: Promise<void> | undefined;

  constructor(name: string, folder: string, fileBytes = 5 << 20) {
    this.#name = name;
    this.#folder = folder;
    this.#fileBytes = fileBytes;
  }

  /** Brings back the last lines of an earlier run. */
  async load(): Promise<void> {
    const text = await readFile(this.#file, 'utf8').catch(() => '');
    const earlier = text.split('\n').slice(-linesInMemory - 1);
    for (const line of earlier) {
      const [timestamp, instance, ...rest] = line.split(' ');
      if (timestamp && instance)
        this.#lines.push({ name: this.#name, instance, timestamp, text: rest.join(' ') });
    }
  }

  append(instance: string, text: string): void {
    const line = {
      name: this.#name,
      instance,
      timestamp: new Date().toISOString(),
      text,
    };
    this.#lines.push(line);
    if (this.#lines.length > linesInMemory) this.#lines.shift();
    this.#unsaved.push(`${line.timestamp} ${instance} ${line.text}\n`);
    this.#saving ??= this.#save();
    this.#written.emit('line', line);
  }

  /** The last `tail` lines written since then; all that are in memory when not limited. */
  recent(options: { tail?: number; since?: Date } = {}): LogLine[] {
    const since = options.since?.toISOString();
    const lines = since ? this.#lines.filter((line) => line.timestamp >= since) : this.#lines;
    return options.tail !== undefined && options.tail > 0 ? lines.slice(-options.tail) : [...lines];
  }

  /** Calls back with every further line until the returned function is called. */
  follow(listener: (line: LogLine) => void): () => void {
    this.#written.on('line', listener);
    return () => this.#written.off('line', listener);
  }

  /** Resolves when everything so far is on disk. */
  async flush(): Promise<void> {
    await this.#saving;
  }

  get #file(): string {
    return join(this.#folder, `${this.#name}.log`);
  }

  /** A disk that is full must not take the function down with it: what cannot be written stays in memory only. */
  async #save(): Promise<void> {
    await mkdir(this.#folder, { recursive: true }).catch(() => {});
    while (this.#unsaved.length > 0) {
      const chunk = this.#unsaved.join('');
      this.#unsaved = [];
      const size = await stat(this.#file).then(
        (file) => file.size,
        () => 0,
      );
      if (size + chunk.length > this.#fileBytes) await rename(this.#file, `${this.#file}.1`).catch(() => {});
      await appendFile(this.#file, chunk).catch(() => {});
    }
    this.#saving = undefined;
  }
}
