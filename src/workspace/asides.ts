import { readdirSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { isThere } from '../paths.js';

/** Where a run's directory goes when a new one takes its place. */
export function asideOf(directory: string, number: number): string {
  return `${directory}.aside-${number}`;
}

/** All that were put aside for a directory. */
export function asidesOf(directory: string): string[] {
  const prefix = `${basename(directory)}.aside-`;
  return readdirSync(dirname(directory))
    .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .map((name) => join(dirname(directory), name));
}

/** Where a file of the directory is that is no longer there, if it was put aside with it. */
export async function findAside(directory: string, file: string): Promise<string | undefined> {
  for (let number = 1; await isThere(asideOf(directory, number)); number += 1) {
    const moved = join(asideOf(directory, number), relative(directory, file));
    if (await isThere(moved)) return moved;
  }
  return undefined;
}
