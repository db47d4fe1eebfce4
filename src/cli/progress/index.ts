import { note, standAtFoot } from '../output.js';
import { BarsInPlace } from './bars-in-place.js';
import { isInForeground } from './foreground.js';
import { LinesNowAndThen } from './lines-now-and-then.js';
import { patientWrite } from './patient-write.js';
import { type Progress } from './progress.js';
import { canRedraw, styleFor } from './style.js';
import type { Tally } from './tally.js';

export { noProgress, type Progress } from './progress.js';
export { recordedTally } from './recorded-tally.js';
export type { Tally } from './tally.js';

/** Bars in a terminal, lines everywhere else. */
export function showProgress(tally: Tally): Progress {
  const stream = process.stderr;
  if (!canRedraw(stream, process.env)) return new LinesNowAndThen(tally, note);
  const write = patientWrite(stream.fd);
  const bars = new BarsInPlace(
    tally,
    {
      fd: stream.fd,
      // Some terminals say that they have no size.
      size: () => ({ columns: stream.columns || 80, rows: stream.rows || 24 }),
      isOurs: isInForeground,
      write,
    },
    styleFor(process.env),
  );
  const leave = standAtFoot(bars);
  return {
    changed: () => bars.changed(),
    vanish: () => bars.vanish(),
    stop: () => bars.stop().finally(leave),
  };
}
