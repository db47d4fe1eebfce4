export { cancelRun } from './cancel-run.js';
export { endTask, howToCancel } from './end-task.js';
export { prepareRun } from './prepare-run.js';
export { type ChainScope, nextInLine, runTasks, runTasksOfRun, taskStarted } from './run-tasks.js';
export type { ActivityScope, RunScope, Timing } from './scope.js';
export { submitJob } from './submit-job.js';
export { watchJob } from './watch-job.js';
