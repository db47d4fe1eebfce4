import { ExitCode, TuttiError } from '../errors.js';

/** A run as a user names it. */
export interface RunName {
  /** Where it was named with its ensemble, as in `lorenz-3/b-12`. */
  readonly eid: string | undefined;
  readonly batch: string;
  readonly idx: number;
}

/** `b-12`, or `lorenz-3/b-12`. Names of batches may have dashes of their own. */
export function parseRunName(written: string): RunName {
  const match = /^(?:([^/]+)\/)?([^/]+)-(\d+)$/.exec(written);
  const [, eid, batch, idx] = match ?? [];
  if (batch === undefined || idx === undefined) {
    throw new TuttiError(`"${written}" is not the name of a run`, {
      code: 'cli.bad-run-name',
      exitCode: ExitCode.usage,
      hint: 'A run is called <batch>-<number>, as `tutti runs` lists it, or <ensemble>/<batch>-<number>.',
    });
  }
  return { eid, batch, idx: Number(idx) };
}
