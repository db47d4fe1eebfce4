import type { Definition, Task } from '../config/index.js';
import { ExitCode, TuttiError } from '../errors.js';
import { backendsOf, batchesOnDisk } from '../site/index.js';

const supported: readonly string[] = ['local', 'simulated'];

/** The backend of the command line, else of the file, else this host. */
export function chooseBackend(named: string | undefined, definition: Definition): string {
  const backend = named ?? definition.backend ?? 'local';
  const unknown = [...backendsOf(definition, backend)].find((name) => !supported.includes(name));
  if (unknown !== undefined) {
    throw new Unsupported(
      `this version of Tutti cannot run jobs on "${unknown}" yet`,
      'Run it on this host (tutti run FILE local) or on the simulated cluster (tutti run FILE simulated).',
    );
  }
  return backend;
}

/** What the configuration may say and this version would not do is refused, not passed over. */
export function refuseUnsupported(definition: Definition, backend: string): void {
  const repeating = definition.batches.find(({ repeat }) => repeat !== false);
  if (repeating !== undefined) {
    throw new Unsupported(
      `the batch "${repeating.name}" asks for \`repeat\`, which this version of Tutti does not do yet`,
      'Take `repeat` out of the file to run each run once.',
    );
  }
  // A simulated cluster plays every task.
  if (batchesOnDisk(definition, backend).length === 0) return;
  const task = tasksOf(definition).find(({ name }) => !runnable.has(name));
  if (task !== undefined) {
    throw new Unsupported(
      `this version of Tutti cannot run the task "${task.name}" yet`,
      `It runs ${[...runnable].join(' and ')}: a command may do the same.`,
    );
  }
}

const runnable: ReadonlySet<string> = new Set(['check', 'execute']);

function tasksOf({ pre_process, post_process, batches }: Definition): Task[] {
  const ofBatches = batches.flatMap((batch) => [
    ...batch.pre_batch,
    ...batch.pre_run,
    ...batch.post_run,
    ...batch.post_batch,
  ]);
  return [...pre_process, ...ofBatches, ...post_process];
}

class Unsupported extends TuttiError {
  constructor(message: string, hint: string) {
    super(message, { code: 'cli.not-supported-yet', exitCode: ExitCode.usage, hint });
  }
}
