import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

/** The checkout that these scripts belong to, wherever they are called from. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** @param {string[]} path */
export const inCheckout = (...path) => join(root, ...path);

/** Something to be told in one sentence, without a stack. */
export class Refusal extends Error {
  expected = true;
}

/** Progress goes to stderr, so that a verb's own output can be piped. */
export const say = (sentence) => process.stderr.write(`tutti: ${sentence}\n`);
