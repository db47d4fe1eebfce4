import { type Finding, ok, problem, warning } from './finding.js';

/** Which of the programs that start runs on this host are there, and where. */
export interface StarterFacts {
  readonly sh: string | undefined;
  readonly bash: string | undefined;
  readonly perl: string | undefined;
  readonly setsid: string | undefined;
}

/** How a run gets a process group of its own, so that a signal reaches all of it. */
export function checkStarter({ sh, bash, perl, setsid }: StarterFacts): Finding {
  const check = 'shell';
  const install = 'Install bash, or put it on PATH.';
  if (bash !== undefined) return ok(check, `${bash} starts the runs, each in a group of its own`);
  if (sh === undefined) return problem(check, 'there is neither bash nor /bin/sh', install);
  if (perl !== undefined) return ok(check, `${sh} starts the runs, with ${perl} for their groups`);
  if (setsid !== undefined) {
    return warning(
      check,
      `there is neither bash nor perl: runs start with ${setsid}, and Ctrl-C's signal does not reach them`,
      install,
    );
  }
  return warning(
    check,
    'there is no bash, perl or setsid: when a run is stopped, only its first process is reached',
    install,
  );
}
