import type { BatchDefinition, Task } from '../config/index.js';
import type { Fault } from './fault.js';

/** What a task before the runs of a batch may still make. */
const ofBatch: ReadonlySet<string> = new Set([
  'workspace.no-template-directory',
  'workspace.no-template',
  'workspace.no-job-file',
  'workspace.job-file-mode',
  'workspace.job-file-unreadable',
]);

/** What a task of the run itself may still make, after its templates. */
const ofRun: ReadonlySet<string> = new Set([
  'workspace.no-job-file',
  'workspace.job-file-mode',
  'workspace.job-file-unreadable',
]);

/** Tasks that run a command of the user's, or put files somewhere. */
const makers: ReadonlySet<string> = new Set(['execute', 'check', 'submit', 'move']);

const hint =
  'A task that comes before may make it so; where none does, the runs fail that need it.';

/** Marks what is missing now and may be there when its time comes: then it is looked for again. */
export function markMadeLater(
  fault: Fault,
  beforeAll: readonly Task[],
  { pre_batch, pre_run }: BatchDefinition,
): Fault {
  const before = ofBatch.has(fault.code) ? [...beforeAll, ...pre_batch] : [];
  const within = ofRun.has(fault.code) ? pre_run : [];
  const mayBeMade = [...before, ...within].some(({ name }) => makers.has(name));
  return mayBeMade ? { ...fault, mayBeMade, hint } : fault;
}
