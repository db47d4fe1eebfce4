import { randomUUID } from 'node:crypto';
import type { Backend, RunParameters, TaskEnd } from '../../backends/index.js';
import { durationText, type Task } from '../../config/index.js';
import type { Address, Fact, TaskPhase } from '../../events/catalogue/index.js';
import { type NextTask, nextTask, reached, type TaskChain } from '../../machines/index.js';
import type { ActivityScope, RunScope } from './scope.js';

/** One list of tasks, as the activity finds it each time that it looks. */
export interface ChainScope extends ActivityScope {
  readonly owner: Address;
  readonly backend: Backend;
  readonly phase: TaskPhase;
  readonly tasks: readonly Task[];
  readonly attempt: number;
  readonly cycle: number;
  readonly parameters?: RunParameters;
  /** The longest that a check is left alone between two tries, in seconds. */
  readonly checkTimeout?: number | undefined;
  chain(): TaskChain;
  /** Index of the task to run next, or undefined where the chain has come to its end. */
  next(): number | undefined;
}

/** Milliseconds after the first try of a check. Each time it is twice as long. */
const firstPause = 1_000;

/** Seconds between two tries in the end, unless the user says otherwise. */
const defaultCheckTimeout = 30;

/** A user who asks for none at all would keep this host busy with nothing else. */
const leastPause = 100;

function pauseAfter(tries: number, { checkTimeout = defaultCheckTimeout }: ChainScope): number {
  const last = Math.max(leastPause, checkTimeout * 1000);
  return Math.min(firstPause * 2 ** Math.min(tries - 1, 30), last);
}

/** Runs a list of tasks from where it stands; one whose intent is written is adopted or begun. */
export async function runTasks(scope: ChainScope): Promise<void> {
  for (
    let index = scope.next();
    index !== undefined && !scope.activity.isOver;
    index = scope.next()
  ) {
    const task = scope.tasks[index];
    if (task === undefined) throw new Error(`${scope.phase} has no task ${index}`);
    if (scope.chain().current?.index !== index) {
      await scope.report(taskStarted(scope.phase, index, scope.attempt, scope.cycle, task));
    }
    if ((await runTask(scope, task, index)) === 'cut off') return;
  }
}

async function runTask(scope: ChainScope, task: Task, index: number): Promise<'ended' | 'cut off'> {
  const { owner, backend, phase, attempt, cycle, parameters, activity, clock } = scope;
  const { token = '', tries: before = 0, startedAt: writtenAt = '' } = scope.chain().current ?? {};
  const [startedAt, intendedAt] = [clock.now(), Date.parse(writtenAt)];
  const what = { owner, phase, index, attempt, cycle, task, token, parameters };
  // Its user may answer for it meanwhile: then it is over, or begins anew under another token.
  const isOver = (): boolean => activity.isOver || scope.chain().current?.token !== token;
  const endsAt = task.timeout === undefined ? Infinity : intendedAt + task.timeout * 1000;
  // What an earlier supervisor has tried counts, too.
  for (let tries = before + 1; !isOver(); tries += 1) {
    const request = { ...what, startedAt: intendedAt, tries: tries - 1 };
    const result = await backend.runTask(request);
    // Whoever goes on with it hears of the same end.
    if (isOver()) break;
    switch (result.kind) {
      case 'ended':
        await scope.report(finished(scope, task, index, { startedAt, ...result }));
        return 'ended';
      case 'cut off':
        await scope.report(nobodyKnows(scope, task, index, result.evidence));
        return 'cut off';
      case 'waiting': {
        const { output } = result;
        const next = Math.min(clock.now() + pauseAfter(tries, scope), endsAt);
        if (clock.now() < endsAt && (isPowerOfTwo(tries) || tries === before + 1)) {
          const next_at = new Date(next).toISOString();
          const data = { phase, index, attempt, tries, output, next_at };
          await scope.report({ type: 'task.waiting', data });
        }
        await activity.until(next, clock);
        if (isOver() || clock.now() < endsAt) break;
        const end = { kind: 'ended', ok: false, message: neverTrue(task, output) } as const;
        await scope.report(finished(scope, task, index, { startedAt, ...end }));
        return 'ended';
      }
    }
  }
  return 'ended';
}

function neverTrue({ name, timeout = 0 }: Task, output: string): string {
  const said = output === '' ? '' : `: ${output}`;
  return `${name}: was not true within ${durationText(timeout)}${said}`;
}

/** A check may wait for days: its first tries are in the log, and then ever fewer; and the first after a resume. */
function isPowerOfTwo(tries: number): boolean {
  return (tries & (tries - 1)) === 0;
}

export function finished(
  { phase, attempt, clock }: Pick<ChainScope, 'phase' | 'attempt' | 'clock'>,
  task: Task,
  index: number,
  { ok, code, signal, message, log, startedAt, endedAt }: TaskEnd,
): Fact {
  return {
    type: 'task.finished',
    data: {
      phase,
      index,
      attempt,
      ok: ok || task.fail === false,
      ...(code === undefined ? {} : { code }),
      ...(signal === undefined ? {} : { signal }),
      ...(message === undefined ? {} : { message }),
      ...(log === undefined ? {} : { log }),
      ...(startedAt === undefined ? {} : { started_at: new Date(startedAt).toISOString() }),
      ended_at: new Date(endedAt ?? clock.now()).toISOString(),
    },
  };
}

/** A run can be asked about; what stands around the runs cannot, and fails with what is known. */
function nobodyKnows(scope: ChainScope, task: Task, index: number, evidence: string): Fact {
  const what = `the task ${task.name} (${scope.phase}, number ${index + 1}) was cut off: ${evidence}`;
  if (scope.owner.kind !== 'run') {
    return finished(scope, { ...task, fail: true }, index, {
      kind: 'ended',
      ok: false,
      message: what,
    });
  }
  return {
    type: 'run.held',
    data: { reason: what, question: 'Did it do its work, or may it be run again?' },
  };
}

export function taskStarted(
  phase: TaskPhase,
  index: number,
  attempt: number,
  cycle: number,
  { name }: Task,
): Fact {
  const token = randomUUID();
  return { type: 'task.started', data: { phase, index, attempt, cycle, name, token } };
}

/** The tasks of a run in `checking` or `post-processing`, list by list. */
export async function runTasksOfRun(scope: RunScope): Promise<void> {
  const { value, context } = scope.snapshot();
  const { run, clock, activity, backend, plan } = scope;
  const next = (): NextTask | undefined => {
    const now = scope.snapshot();
    return now.value === value ? nextTask(now.value, now.context, plan) : undefined;
  };
  for (let list = next()?.phase; list !== undefined && !activity.isOver; list = next()?.phase) {
    const phase = list;
    await runTasks({
      clock,
      activity,
      backend,
      phase,
      owner: run,
      parameters: context,
      tasks: scope.tasks[phase],
      attempt: context.attempt,
      cycle: context.cycle,
      checkTimeout: scope.timing.checkTimeout,
      report: (...facts) => scope.report(...facts),
      chain: () => scope.snapshot().context.tasks,
      next: () => {
        const task = next();
        return task?.phase === phase ? task.index : undefined;
      },
    });
  }
}

/** The next task of a batch's or an ensemble's list, whose tasks all run whatever came of the runs. */
export function nextInLine(chain: TaskChain, phase: TaskPhase, many: number): number | undefined {
  if (chain.failed !== null) return undefined;
  const next = reached(chain, phase);
  return next < many ? next : undefined;
}
