import type { Clock } from '../clock/index.js';
import type { JobQueue, TaskRequest, TaskResult } from '../backends/index.js';
import type { Pieces } from '../launcher/index.js';
import type { Layout, WorkPlace } from '../workspace/index.js';
import type { TaskArguments } from './task-arguments.js';
import type { Wish } from './wish.js';

/** What tasks work with. */
export interface Tools {
  readonly layout: Layout;
  readonly pieces: Pieces;
  readonly queue: JobQueue;
  readonly clock: Clock;
  /** Of the ensemble, as its jobs have it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What commands are given to where their task names no shell. */
  readonly shell?: string | undefined;
  readonly defect: (error: unknown) => void;
}

/** One start of a task. */
export interface TaskCall extends Tools {
  readonly request: TaskRequest;
  readonly place: WorkPlace;
  readonly args: TaskArguments;
  /** That it end before it is done. */
  readonly wish: Wish;
}

/** What a task of one name does. */
export type Kind = (call: TaskCall) => Promise<TaskResult>;

/** One that runs inside this process may be done twice without harm, and stops when it is told to. */
export interface InsideCall extends TaskCall {
  readonly stop: AbortSignal;
}

export type InsideKind = (call: InsideCall) => Promise<TaskResult>;
