/** More than a topic's largest message can hold; what claims to be larger was made to fill the memory. */
export const mostBytes = 64 * 1024 * 1024;

/** What has been unpacked so far: new bytes, and repetitions of what came before. */
export class Unpacked {
  #bytes = Buffer.alloc(64 * 1024);
  #length = 0;

  /** @throws RangeError when the piece is shorter than it should be */
  append(piece: Uint8Array, length = piece.length): void {
    if (piece.length !== length) throw new RangeError('packed bytes are cut off');
    this.#reserve(length);
    this.#bytes.set(piece, this.#length);
    this.#length += length;
  }

  /** Bytes from so far back once more; more of them than lie there repeat what is written meanwhile. */
  repeat(distance: number, count: number): void {
    if (distance === 0 || distance > this.#length)
      throw new RangeError('packed bytes point before their beginning');
    this.#reserve(count);
    for (let left = count; left > 0; ) {
      const from = this.#length - distance;
      const most = Math.min(left, distance);
      this.#bytes.copyWithin(this.#length, from, from + most);
      this.#length += most;
      left -= most;
    }
  }

  whole(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed > mostBytes) throw new RangeError(`packed bytes hold more than ${mostBytes}`);
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.alloc(Math.min(mostBytes, Math.max(needed, 2 * this.#bytes.length)));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
