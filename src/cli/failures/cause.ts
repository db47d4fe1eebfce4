import { printable } from '../printable.js';
import { readTail } from '../read-tail.js';
import type { FailedRun } from './failed-runs.js';
import type { OutputFiles } from './output-files.js';
import { tellingLine } from './telling-line.js';

/** Why one run failed, as far as it can be told in a line. */
export interface Cause {
  readonly run: FailedRun;
  readonly reason: string;
  readonly phase: string;
  /** Fit for a terminal; undefined where nobody said anything. */
  readonly line: string | undefined;
  /** Where that line is from, if it is from a file. */
  readonly file: string | undefined;
}

/** What it printed tells most; what Tutti wrote down when it failed tells the rest. */
export async function causeOf(run: FailedRun, files: OutputFiles): Promise<Cause> {
  const isLost = run.state === 'lost';
  const known = {
    run,
    reason: run.reason ?? (isLost ? 'lost' : 'internal'),
    phase: run.phase === null || isLost ? 'job' : run.phase,
  };
  const said = isLost ? (run.job?.evidence ?? null) : run.message;
  const file = isLost ? undefined : await files.of(run);
  const line = file === undefined ? undefined : await lineOf(file);
  if (line !== undefined) return { ...known, line, file };
  const isNews = said !== null && (isLost || tells(run, said));
  return { ...known, line: isNews ? lineIn(said, known.phase) : undefined, file: undefined };
}

/** That a job left an exit record says nothing of why it failed; that it could not be started does. */
function tells({ job, reason }: FailedRun, said: string): boolean {
  return said !== job?.evidence || reason === 'submit-rejected';
}

async function lineOf(file: string): Promise<string | undefined> {
  const tail = await readTail(file);
  switch (tail.kind) {
    case 'absent':
      return undefined;
    case 'unreadable':
      return `(its output cannot be read: ${tail.why})`;
    case 'read': {
      const line = tellingLine(tail.text, tail.isCut);
      return line === undefined ? undefined : shown(line);
    }
  }
}

/** Of a message about a template the first line says what is wrong; the others show where. */
function lineIn(message: string, phase: string): string | undefined {
  const line = phase === 'template' ? tellingLine(message.split('\n', 1)[0] ?? '') : undefined;
  const telling = line ?? tellingLine(message);
  return telling === undefined ? undefined : shown(telling);
}

function shown(line: string): string {
  return printable(line, 400);
}
