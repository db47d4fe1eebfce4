import { ExitCode, TuttiError } from '../../errors.js';

/** Another supervisor has taken over: what this one still wants to write, it may not. */
export class LeaseLost extends TuttiError {
  constructor(
    readonly eid: string,
    cause?: unknown,
  ) {
    super(`another Tutti has taken over ${eid}: this one may no longer write its history`, {
      code: 'store.lease-lost',
      exitCode: ExitCode.interrupted,
      hint: `Its jobs go on under the other one. Look: tutti status ${eid}`,
      cause,
    });
  }
}

/** Somebody lives who is running this ensemble. */
export class EnsembleBusy extends TuttiError {
  constructor(eid: string, host: string, pid: number) {
    super(`another Tutti on ${host} (process ${pid}) is running ${eid}`, {
      code: 'store.ensemble-busy',
      exitCode: ExitCode.usage,
      hint: `Follow it: tutti status ${eid}`,
    });
  }
}

export class NoSuchEnsemble extends TuttiError {
  constructor(eid: string) {
    super(`there is no ensemble "${eid}" in this store`, {
      code: 'store.no-such-ensemble',
      exitCode: ExitCode.usage,
      hint: 'List them: tutti status --all',
    });
  }
}

/** The log holds something that this program does not know how to read. */
export class UnknownEvent extends TuttiError {
  constructor(type: string, position: number) {
    super(`event ${position} is of the type "${type}", which this Tutti does not know`, {
      code: 'store.unknown-event',
      exitCode: ExitCode.unavailable,
      hint: 'A newer Tutti wrote it. Use that version, or a newer one.',
    });
  }
}

/** A fact that its stream does not take: the writer's picture of the stream was wrong. */
export class AppendRefused extends TuttiError {
  constructor(message: string, cause?: unknown) {
    super(`the log refused an event: ${message}`, {
      code: 'store.append-refused',
      exitCode: ExitCode.unavailable,
      hint: 'Nothing was written. Go on from the log: tutti resume',
      cause,
    });
  }
}
