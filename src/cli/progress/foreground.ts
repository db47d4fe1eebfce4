import { readFileSync } from 'node:fs';

/**
 * Whether the terminal is ours to draw on: a job that was sent to the background with `&` or `bg`
 * would draw over what its user does there. Fields 5 and 8 of the stat line, counted after the last `)`.
 */
export function isInForeground(): boolean {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [group, ofTerminal] = [fields[2], fields[5]];
    return ofTerminal === '-1' || group === ofTerminal;
  } catch {
    return true;
  }
}
