import { type Key, philox, type Words } from './philox.js';

/** What a number is drawn for; numbers for different purposes have nothing to do with each other. */
const purposes = { value: 0, order: 1 } as const;

/**
 * The random numbers of one parameter. Each depends on the seed, the parameter's name and the run's number, and on
 * nothing else: another parameter beside it, or more runs, change none of them.
 */
export class SampleStream {
  readonly #key: Key;
  readonly #name: Words;

  constructor(seed: number, name: string) {
    this.#key = [seed >>> 0, Math.floor(seed / 2 ** 32)];
    this.#name = digest(name);
  }

  /** Uniform in [0, 1), with 53 bits. */
  unit(index: number, purpose: keyof typeof purposes = 'value'): number {
    const [first, second] = this.#words(index, purposes[purpose]);
    return ((first >>> 5) * 2 ** 26 + (second >>> 6)) / 2 ** 53;
  }

  /** Uniform in [0, 1), with 32 bits: with the number of a stratum before it, a double still holds it exactly. */
  part(index: number): number {
    return this.#words(index, purposes.value)[0] / 2 ** 32;
  }

  /** The numbers below `count` in a random order (Fisher and Yates). */
  order(count: number): Uint32Array {
    const order = Uint32Array.from({ length: count }, (_, index) => index);
    for (let last = count - 1; last > 0; last -= 1) {
      const other = Math.floor(this.unit(last, 'order') * (last + 1));
      const moved = order[last] ?? 0;
      order[last] = order[other] ?? 0;
      order[other] = moved;
    }
    return order;
  }

  #words(index: number, purpose: number): Words {
    return philox([index, purpose, this.#name[0], this.#name[1]], this.#key);
  }
}

/** Any fixed key will do: this one is "tutti" in ASCII. */
const digestKey: Key = [0x74757474, 0x69000000];

/** A name as 128 bits: its UTF-8 in blocks of 16 bytes, each enciphered over the one before. */
function digest(name: string): Words {
  const bytes = new TextEncoder().encode(name);
  const padded = new Uint8Array((Math.floor(bytes.length / 16) + 1) * 16);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const words = new DataView(padded.buffer);
  let state: Words = [0, 0, 0, 0];
  for (let at = 0; at < padded.length; at += 16) {
    const [a, b, c, d] = state;
    const mixed: Words = [
      (a ^ words.getUint32(at)) >>> 0,
      (b ^ words.getUint32(at + 4)) >>> 0,
      (c ^ words.getUint32(at + 8)) >>> 0,
      (d ^ words.getUint32(at + 12)) >>> 0,
    ];
    state = philox(mixed, digestKey);
  }
  return state;
}
