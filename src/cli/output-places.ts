import { type Layout, placeSince } from '../workspace/index.js';
import { GrowingFile } from './growing-file.js';
import { pickAttempt, whyNoOutput } from './job-output.js';
import type { SelectedRun } from './select-run.js';
import { type RunPhase, taskOutput, taskTitle } from './task-output.js';

/** Where something of a run prints to. */
export interface OutputPlace {
  readonly what: string;
  readonly file: string | null;
  /** What is to be said where the file is not there. */
  readonly why: string;
}

export interface Asked {
  readonly attempt?: number | undefined;
  /** The tasks of this phase, instead of the job. */
  readonly task?: RunPhase | undefined;
}

/** What is asked for: the job's file, or one for each task. */
export async function outputPlaces(
  { run, attempts, tasks }: SelectedRun,
  layout: Layout,
  { attempt: number, task: phase }: Asked,
): Promise<OutputPlace[]> {
  const owner = { kind: 'run', eid: run.eid, batch: run.batch, idx: run.idx } as const;
  if (phase !== undefined) {
    const asked = tasks.filter(
      (task) => task.phase === phase && (number === undefined || task.attempt === number),
    );
    return Promise.all(
      asked.map(async (task) => ({
        what: taskTitle(task),
        file: await placeSince(
          layout.run(owner),
          owner.eid,
          await taskOutput(layout, owner, task, phase),
        ),
        why: 'It has left no output.',
      })),
    );
  }
  const attempt = pickAttempt(run, attempts, number);
  const file =
    attempt === undefined
      ? null
      : await placeSince(
          layout.run(owner),
          owner.eid,
          layout.job({ ...attempt, run: owner }).output,
        );
  const what = attempt === undefined ? 'job' : `attempt ${attempt.attempt}`;
  return [{ what, file, why: whyNoOutput(run, attempt, file ?? '') }];
}

/** A file of output, as it is told to a program. */
export interface Output {
  readonly what: string;
  readonly file: string | null;
  /** Null where there is no such file. */
  readonly text: string | null;
  readonly why: string | null;
}

export async function readOutput(
  { what, file, why }: OutputPlace,
  lines: number | undefined,
): Promise<Output> {
  const chunks: Buffer[] = [];
  const take = (bytes: Buffer): Promise<void> => {
    chunks.push(bytes);
    return Promise.resolve();
  };
  const isThere = file !== null && (await new GrowingFile(file, lines).readOn(take)) !== undefined;
  const text = isThere ? Buffer.concat(chunks).toString('utf8') : null;
  return { what, file, text, why: isThere ? null : why };
}
