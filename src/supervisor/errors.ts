import { ExitCode, TuttiError } from '../errors.js';

/** A fact that its machine does not take: the activity's picture of the run was wrong. */
export class FactRefused extends TuttiError {
  constructor(stream: string, type: string, why: string) {
    super(`${stream} does not take ${type}: ${why}`, {
      code: 'supervisor.fact-refused',
      exitCode: ExitCode.unavailable,
      hint: 'This is a defect of Tutti. Nothing of it was written.',
    });
  }
}

/** The log tells a story that the machines do not know. */
export class UnreadableHistory extends TuttiError {
  constructor(position: number, stream: string, type: string) {
    super(`event ${position} (${type}) cannot follow what ${stream} holds before it`, {
      code: 'supervisor.unreadable-history',
      exitCode: ExitCode.unavailable,
      hint: 'Another version of Tutti may have written it. Look: tutti replay --verify',
    });
  }
}

/** An ensemble whose creation was cut off: nothing of it has started. */
export class IncompleteEnsemble extends TuttiError {
  constructor(
    readonly eid: string,
    planned: number,
    runs: number,
  ) {
    super(
      `${eid} was cut off while it was being created: ${planned} of ${runs} runs are recorded`,
      {
        code: 'supervisor.incomplete-ensemble',
        exitCode: ExitCode.unavailable,
        hint: 'Nothing of it has run. Start it again with `tutti run`.',
      },
    );
  }
}
