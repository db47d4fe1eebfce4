export { TaskRunner, type TaskRunnerOptions } from './task-runner.js';
