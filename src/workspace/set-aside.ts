import { readdir, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { errorCode } from '../errors.js';
import { isThere } from '../paths.js';
import { findAside } from './asides.js';
import { control } from './layout.js';

/**
 * What an ensemble has left in a directory that another one takes up: its claims and records must not
 * be taken for those of the new one, and its output is not to be written over.
 */
export async function setAside(directory: string, eid: string): Promise<void> {
  const outputs = (await readdir(directory)).filter((name) => /^job(?:-[\d.]+)?\.out$/.test(name));
  for (const output of outputs) {
    await rename(join(directory, output), join(control(directory), output)).catch(
      (error: unknown) => {
        if (errorCode(error) !== 'ENOENT') throw error;
      },
    );
  }
  await rename(control(directory), controlOf(directory, eid));
}

/** Where a file of an ensemble's run is since then, or is still. */
export async function placeSince(directory: string, eid: string, file: string): Promise<string> {
  const moved = join(controlOf(directory, eid), basename(file));
  if (await isThere(moved)) return moved;
  return (await isThere(file)) ? file : ((await findAside(directory, file)) ?? file);
}

function controlOf(directory: string, eid: string): string {
  return `${control(directory)}.${eid}`;
}
