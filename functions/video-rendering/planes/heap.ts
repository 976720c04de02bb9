const pageBytes = 65_536;
const alignment = 64;
/** So much is taken from the machine at least: growing is dear. */
const leastGrowth = 2 * 1024 * 1024;

interface Hole {
  at: number;
  bytes: number;
}

/**
 * Memory that one thread takes out of what all of them share, piece by piece, by making it larger: what it got nobody
 * else has. What is given back serves again.
 */
export class Heap {
  readonly #memory: WebAssembly.Memory;
  /** In the order in which they lie. */
  readonly #holes: Hole[] = [];
  readonly #sizes = new Map<number, number>();
  #view: Uint8Array;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
    this.#view = new Uint8Array(memory.buffer);
  }

  /** All that is shared, as far as this thread took any of it. */
  get view(): Uint8Array {
    return this.#view;
  }

  /** @throws RangeError when the memory may not grow further */
  take(wanted: number): number {
    const bytes = Math.ceil(wanted / alignment) * alignment;
    const hole = this.#holes.find((one) => one.bytes >= bytes) ?? this.#grow(bytes);
    const { at } = hole;
    hole.at += bytes;
    hole.bytes -= bytes;
    if (hole.bytes === 0) this.#holes.splice(this.#holes.indexOf(hole), 1);
    this.#sizes.set(at, bytes);
    return at;
  }

  #grow(bytes: number): Hole {
    const pages = Math.ceil(Math.max(bytes, leastGrowth) / pageBytes);
    const at = this.#memory.grow(pages) * pageBytes;
    this.#view = new Uint8Array(this.#memory.buffer);
    return this.#open({ at, bytes: pages * pageBytes });
  }

  give(at: number): void {
    const bytes = this.#sizes.get(at);
    if (bytes === undefined) return;
    this.#sizes.delete(at);
    this.#open({ at, bytes });
  }

  /** Puts a hole among the others, joined with those it touches. */
  #open(hole: Hole): Hole {
    const after = this.#holes.findIndex(({ at }) => at > hole.at);
    const place = after === -1 ? this.#holes.length : after;
    this.#holes.splice(place, 0, hole);
    const next = this.#holes[place + 1];
    if (next !== undefined && hole.at + hole.bytes === next.at) {
      hole.bytes += next.bytes;
      this.#holes.splice(place + 1, 1);
    }
    const before = this.#holes[place - 1];
    if (before === undefined || before.at + before.bytes !== hole.at) return hole;
    before.bytes += hole.bytes;
    this.#holes.splice(place, 1);
    return before;
  }
}
