import type { TestContext } from 'vitest';
import { programsOf } from './available.js';

/** The path of a shell, which only the tests of its completion need. */
export function shellNamed(name: 'zsh' | 'fish', context: Pick<TestContext, 'skip'>): string {
  return programsOf('shells', context)(name);
}
