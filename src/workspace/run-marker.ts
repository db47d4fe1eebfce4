import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunAddress } from '../events/catalogue/index.js';
import { errorCode } from '../errors.js';
import { control } from './layout.js';

/** For the group, too: ensembles are often looked after by several people. */
export const mode = 0o775;

/** Which attempt, in which cycle. */
export interface Turn {
  readonly cycle: number;
  readonly attempt: number;
}

/** Says whose a run's directory is, and how it came to it. */
export interface RunMarker {
  readonly eid: string;
  readonly batch: string;
  readonly idx: number;
  /** It was there before, and was taken up. */
  readonly pickup?: true;
  /** For whom it was made; absent: for the first attempt of the first cycle. */
  readonly since?: Turn;
}

export function markerFor(
  { eid, batch, idx }: RunAddress,
  more: Pick<RunMarker, 'pickup' | 'since'> = {},
): RunMarker {
  return { eid, batch, idx, ...more };
}

const file = 'run.json';

export function writeMarker(directory: string, marker: RunMarker): void {
  const folder = control(directory);
  makeNew(folder);
  writeFileSync(join(folder, file), `${JSON.stringify(marker)}\n`);
}

/** Whose it is; cut off before its marker was written to the end, it holds nothing yet. */
export function contentOf(directory: string): RunMarker | 'empty' | 'other' {
  if (!lstatSync(directory).isDirectory()) return 'other';
  try {
    const text = readFileSync(join(control(directory), file), 'utf8');
    if (text.endsWith('\n')) {
      const found: unknown = JSON.parse(text);
      return isMarker(found) ? found : 'other';
    }
  } catch (error) {
    if (error instanceof SyntaxError) return 'other';
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  return readdirSync(directory).some((name) => name !== '.tutti') ? 'other' : 'empty';
}

export function isOf({ eid, batch, idx }: RunMarker, run: RunAddress): boolean {
  return eid === run.eid && batch === run.batch && idx === run.idx;
}

/** Less than 0, 0 or more than 0, as the directory was made before, for or after this turn. */
export function comparedWith(
  { since = { cycle: 1, attempt: 1 } }: RunMarker,
  { cycle, attempt }: Turn,
): number {
  return since.cycle - cycle || since.attempt - attempt;
}

/** Whether it was not there before. */
export function makeNew(directory: string): boolean {
  try {
    mkdirSync(directory, { mode });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function isMarker(value: unknown): value is RunMarker {
  return typeof value === 'object' && value !== null && 'eid' in value && 'idx' in value;
}
