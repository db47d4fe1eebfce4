import { ExitCode, TuttiError } from '../../errors.js';

/** Somebody wanted this process to leave while the database was away. */
export class LeftUnwritten extends TuttiError {
  constructor(eid: string, cause: unknown) {
    const why = cause instanceof Error ? `: ${cause.message}` : '';
    super(
      `${eid} was left while the database is away, so what happened last is not written${why}`,
      {
        code: 'store.left-unwritten',
        exitCode: ExitCode.interrupted,
        hint: `Nothing is lost: its jobs go on, and how they ended is found again. When the database is back: tutti resume ${eid}`,
        cause,
      },
    );
  }
}
