/** A reason in a sentence, and what its user can do about it. */
export interface Worded {
  /** Goes on from "has failed: …". */
  readonly words: string;
  readonly advice: string;
}

const readItsOutput = 'Read what it printed, and correct the cause.';
const readWhatTaskPrinted = 'Read what the task printed, and correct the cause.';

const plain: Readonly<Record<string, Worded>> = {
  timeout: {
    words: 'its job was ended at the time limit that it was given',
    advice: 'Give it more time (`timeout`), or less to do.',
  },
  'allocation-ended': {
    words: 'the allocation in which its job ran has ended',
    advice: 'Start it again in a new allocation.',
  },
  'out-of-memory': {
    words: 'its job needed more memory than it had',
    advice: 'Ask for more memory, or let fewer jobs run at once (`maxjobs`).',
  },
  'node-failure': {
    words: 'the machine on which its job ran has failed',
    advice: 'Nothing is wrong with the run: run it again.',
  },
  preempted: {
    words: 'the scheduler took its place for a job of higher priority',
    advice: 'Nothing is wrong with the run: run it again.',
  },
  cancelled: { words: 'it was cancelled', advice: 'Run it again if it is wanted after all.' },
  lost: {
    words: 'its job cannot be found, and nobody knows how it ended',
    advice: 'Look in its directory for what it has left before anything is run again.',
  },
  'submit-rejected': {
    words: 'its job was refused before it started',
    advice: 'Correct what was refused, and run it again.',
  },
  template: {
    words: 'its directory or the files in it could not be made',
    advice:
      'Correct the template, or the values that it gets. `tutti validate FILE` renders all of them and says what else is wrong.',
  },
  check: {
    words: 'a task before its job did not succeed',
    advice: 'Read what the task printed, and correct what it looks at.',
  },
  task: { words: 'a task did not succeed', advice: readWhatTaskPrinted },
  'dependency-failed': {
    words: 'what it needs has failed',
    advice: 'Look at what failed first: this run is only its consequence.',
  },
  'exceeds-resources': {
    words: 'it asks for more than there is',
    advice: 'Ask for less, or run it where there is more.',
  },
  internal: {
    words: 'Tutti itself made a mistake; the run may be in order',
    advice: 'Please report it, with the message above.',
  },
};

/** A task that failed, by the list that it stands in. */
const tasks: Readonly<Record<string, Worded>> = {
  pre_run: { words: 'a task before its job did not succeed', advice: readWhatTaskPrinted },
  post_run: {
    words: 'a task after its job did not succeed; the job itself did',
    advice: 'Read what the task printed. The results of the job are in the directory of the run.',
  },
};

/** What shells and schedulers mean by some exit codes. */
const codes: Readonly<Record<string, string>> = {
  '124': 'as `timeout` does where the time is up',
  '126': 'which a shell says of a program that it may not execute',
  '127': 'which a shell says of a program that is not there',
  '134': 'which says that it aborted itself (signal ABRT)',
  '137': 'which says that it was killed (signal KILL), often for want of memory',
  '139': 'which says that it crashed on memory that is not its own (signal SEGV)',
  '143': 'which says that it was asked to end (signal TERM)',
};

const signals: Readonly<Record<string, string>> = {
  KILL: 'killed from outside, often for want of memory',
  SEGV: 'it crashed on memory that is not its own',
  BUS: 'it crashed on memory that is not there',
  ABRT: 'it aborted itself, often at a failed assertion',
  FPE: 'it crashed in arithmetic, such as a division by zero',
  ILL: 'it was built for another kind of processor',
  TERM: 'it was asked to end',
  INT: 'it was interrupted',
  HUP: 'its terminal or session went away',
  XCPU: 'it used more processor time than it may',
  XFSZ: 'it wrote a larger file than it may',
};

/** Where a run is taken up that is tried again, by the step that failed: goes on from "It goes on …". */
export function resumption(phase: string): string {
  switch (phase) {
    case 'template':
      return 'from its beginning, with its templates';
    case 'pre_run':
      return 'with the tasks before its job (`pre_run`)';
    case 'submit':
    case 'job':
      return 'with its job, in the directory as it is';
    case 'post_run':
      return 'with the tasks after its job (`post_run`); the job itself is not repeated';
    default:
      return `with ${phase}`;
  }
}

/** One that is not known here is told as it is. `phase`: in which step of the run it came up. */
export function worded(reason: string, phase: string | null = null): Worded {
  const [kind = '', detail = ''] = reason.split(':');
  if (kind === 'exit') {
    const known = codes[detail];
    const words = `its job ended with exit code ${detail}`;
    return { words: known === undefined ? words : `${words}, ${known}`, advice: readItsOutput };
  }
  if (kind === 'signal') {
    const known = signals[detail];
    const words = `its job was ended by the signal ${detail}`;
    return { words: known === undefined ? words : `${words}: ${known}`, advice: readItsOutput };
  }
  const ofTask = reason === 'task' ? tasks[phase ?? ''] : undefined;
  return ofTask ?? plain[reason] ?? { words: reason, advice: readItsOutput };
}
