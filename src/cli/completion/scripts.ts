import type { Candidate } from './wanted.js';
import { bashScript } from './bash.js';
import { fishScript } from './fish.js';
import { zshScript } from './zsh.js';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type ShellName = (typeof shells)[number];

/**
 * The names of the commands stand in the scripts, so that the first TAB is answered at once.
 * All others ask `tutti __complete`, which takes as long as Node takes to start.
 */
export function completionScript(shell: ShellName, commands: readonly Candidate[]): string {
  switch (shell) {
    case 'bash':
      return bashScript(commands);
    case 'zsh':
      return zshScript(commands);
    case 'fish':
      return fishScript(commands);
  }
}
