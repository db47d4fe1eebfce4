/**
 * Random numbers that are the same for ever. Philox4x32-10 (Salmon and others, "Parallel random numbers: as easy as
 * 1, 2, 3", SC 2011) turns a counter and a key into 128 random bits: no state, so the thousandth number needs no 999
 * before it. It is written out here, in exact 32-bit arithmetic, because what a recorded seed stands for must not
 * change with a library or a version of Node.
 */
export type Words = readonly [number, number, number, number];
export type Key = readonly [number, number];

const rounds = 10;

export function philox(counter: Words, key: Key): Words {
  let [a, b, c, d] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < rounds; round += 1) {
    const [high0, low0] = [highProduct(0xd2511f53, a), Math.imul(0xd2511f53, a)];
    const [high1, low1] = [highProduct(0xcd9e8d57, c), Math.imul(0xcd9e8d57, c)];
    a = (high1 ^ b ^ k0) >>> 0;
    b = low1 >>> 0;
    c = (high0 ^ d ^ k1) >>> 0;
    d = low0 >>> 0;
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return [a, b, c, d];
}

/** The upper 32 of the 64 bits of a product; each step stays below 2^53. */
function highProduct(one: number, other: number): number {
  const [oneHigh, oneLow] = [one >>> 16, one & 0xffff];
  const [otherHigh, otherLow] = [other >>> 16, other & 0xffff];
  const cross = oneHigh * otherLow + ((oneLow * otherLow) >>> 16);
  const crossed = oneLow * otherHigh + (cross & 0xffff);
  return oneHigh * otherHigh + (cross >>> 16) + (crossed >>> 16);
}
