import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../errors.js';
import { WorkspaceFault } from './errors.js';
import { control } from './layout.js';

/** Says whose the runs in a directory are, so that no two ensembles ever share one. */
export interface EnsembleMarker {
  /** The store's id: an ensemble's id means something only there. */
  readonly store: string;
  readonly eid: string;
}

/** Puts the marker where there is none. Of two who try at once, one succeeds. */
export async function placeMarker(base: string, marker: EnsembleMarker): Promise<boolean> {
  await mkdir(control(base), { recursive: true, mode: 0o775 }).catch((error: unknown) => {
    throw notWritable(base, error);
  });
  try {
    const file = await open(pathOf(base), 'wx', 0o664);
    try {
      await file.writeFile(`${JSON.stringify(marker)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw notWritable(base, error);
  }
}

function notWritable(base: string, error: unknown): WorkspaceFault {
  const code = errorCode(error);
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  return new WorkspaceFault(`nothing can be written into ${base}`, {
    code: 'workspace.not-writable',
    hint: isFull
      ? 'Runs are made there. Make room, or choose another `basedir`.'
      : 'Runs are made there. Choose another `basedir`, or mend its permissions.',
    cause: error,
  });
}

/** The marker of a directory. One that makes no sense was cut off while it was written. */
export async function readMarker(base: string): Promise<EnsembleMarker | 'unreadable' | undefined> {
  let text: string;
  try {
    text = await readFile(pathOf(base), 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
  try {
    const marker: unknown = JSON.parse(text);
    return isMarker(marker) ? marker : 'unreadable';
  } catch {
    return 'unreadable';
  }
}

/** Takes away a marker that is of no use any more. Of two who try at once, one succeeds. */
export async function removeMarker(base: string): Promise<void> {
  const aside = `${pathOf(base)}.${randomUUID()}`;
  try {
    await rename(pathOf(base), aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  await rm(aside, { force: true });
}

function pathOf(base: string): string {
  return join(control(base), 'ensemble.json');
}

function isMarker(value: unknown): value is EnsembleMarker {
  return typeof value === 'object' && value !== null && 'store' in value && 'eid' in value;
}
