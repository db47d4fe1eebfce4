import type { JobQueue, TaskRequest, TaskResult } from '../backends/index.js';
import type { Pieces } from '../launcher/index.js';
import type { Layout, WorkPlace } from '../workspace/index.js';
import type { TaskArguments } from './task-arguments.js';

/** What tasks work with. */
export interface Tools {
  readonly layout: Layout;
  readonly pieces: Pieces;
  readonly queue: JobQueue;
  /** Of the ensemble, as its jobs have it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What commands are given to where their task names no shell. */
  readonly shell?: string | undefined;
  /** When this process is to leave. What runs inside it stops; it is begun again by the next one. */
  readonly leaving: AbortSignal;
}

/** One start of a task. */
export interface TaskCall extends Tools {
  readonly request: TaskRequest;
  readonly place: WorkPlace;
  readonly args: TaskArguments;
}

/** What a task of one name does. One that runs inside this process may be done twice without harm. */
export type Kind = (call: TaskCall) => Promise<TaskResult>;
