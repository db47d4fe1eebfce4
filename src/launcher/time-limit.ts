import { stat, writeFile } from 'node:fs/promises';
import type { Clock } from '../clock/index.js';
import type { Ending } from './ending.js';
import { insist } from './insist.js';
import { type Place, recordsOf } from './work.js';

/** Milliseconds between asking a piece whose time is over to end, and ending it. */
export const timeoutGrace = 10_000;

/** When a piece is to have ended. */
export interface TimeLimit {
  readonly at: number;
  readonly grace: number;
}

/** Ends a piece when its time is over. Returns what takes that back. */
export function endInTime(
  place: Place,
  ending: Ending,
  { at, grace }: TimeLimit,
  { clock, defect }: { readonly clock: Clock; readonly defect: (error: unknown) => void },
): () => void {
  let cancel = clock.at(at, () => {
    // Written first: whoever sees the end knows why it came. What had ended before is told by the
    // times, so a mark that an earlier supervisor left keeps its own.
    const mark = writeFile(timeoutFile(place), '', { flag: 'a' }).catch(defect);
    cancel = insist(() => mark.then(() => ending.ask(grace)), { clock, defect });
  });
  return () => cancel();
}

/** Whether a piece that ended then was asked to because its time was over. */
export async function ranIntoTimeout(place: Place, endedAt: number): Promise<boolean> {
  const markedAt = await stat(timeoutFile(place)).then(
    // Times of records are whole milliseconds, and a disk gives the same time to all in a few of them.
    ({ mtimeMs }) => Math.floor(mtimeMs),
    () => Infinity,
  );
  return markedAt <= endedAt;
}

export function timeoutFile(place: Place): string {
  return `${recordsOf(place)}.timeout`;
}
