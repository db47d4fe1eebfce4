import { nearest } from '../../config/index.js';
import type { LintInput } from './lint-input.js';

/** Batches in words: the first of many will do. */
export function some(batches: readonly string[]): string {
  const named = batches.slice(0, 3).join(', ');
  return batches.length > 3 ? `${named} and ${batches.length - 3} more batches` : named;
}

/** The name that was meant, where one that a run of these batches has is near. */
export function meant(
  name: string,
  batches: readonly string[],
  names: LintInput['names'],
): string | undefined {
  const candidates = new Set(batches.flatMap((batch) => [...(names.get(batch)?.keys() ?? [])]));
  const near = nearest(name, candidates);
  return near === undefined ? undefined : `Did you mean "run.${near}"?`;
}

export function howToUse(name: string): string {
  const isWord = /^[A-Za-z_][\w-]*$/.test(name);
  return `In a template it is {{run.${isWord ? name : `[${name}]`}}}.`;
}
