import type { Backend } from '../../src/backends/index.js';

/** A backend that does as the simulated one, but for what the script says. */
export function scripted(simulated: Backend, script: Partial<Backend>): Backend {
  return {
    name: simulated.name,
    submit: (job) => simulated.submit(job),
    find: (job) => simulated.find(job),
    observe: (jobs) => simulated.observe(jobs),
    cancel: (jobs, how) => simulated.cancel(jobs, how),
    nextLook: (job, now) => simulated.nextLook(job, now),
    prepare: (request) => simulated.prepare(request),
    runTask: (task) => simulated.runTask(task),
    endTask: (task, how) => simulated.endTask(task, how),
    ...script,
  };
}

/** An ensemble with all that can go wrong by itself: failures in every phase, retries, tasks around everything. */
export const eventful = `
ensemble:
  name: eventful
  simulated:
    seed: 11
    queue_seconds: [1, 5]
    run_seconds: [5, 30]
    failures: {"exit:1": 0.15, "signal:SEGV": 0.05, timeout: 0.05, check: 0.05, task: 0.05, template: 0.05, submit-rejected: 0.05}
  pre_process: [{name: execute, args: {cmd: "true"}}]
  post_process: [{name: execute, args: {cmd: "true"}}]
  limits: {maxjobs: 20}
  batch_config:
    retry: {attempts: 3, delays: [5s, 1m], on: ["exit:*", "signal:*", timeout, check, task]}
    pre_run: [{name: check, args: {cmd: "true"}}, {name: execute, args: {cmd: "true"}}]
    post_run: [{name: execute, args: {cmd: "true"}, when: always}, {name: execute, args: {cmd: "true"}}]
  batches:
    - name: first
      pre_batch: [{name: execute, args: {cmd: "true"}}]
      post_batch: [{name: execute, args: {cmd: "true"}}]
      sweep: {grid: {a: [1.0, 2.50, 1e-5], b: [x, y, z], c: [1, 2, 3]}}
    - name: second-part
      priority: 5
      maxruns: 7
      sweep: {grid: {a: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}}
`;

/** So many runs that succeed. */
export function plain(many: number, more = ''): string {
  const values = Array.from({ length: many }, (_, index) => index).join(', ');
  return `
ensemble:
  name: plain
  ${more}
  batches:
    - name: b
      sweep: {grid: {a: [${values}]}}
`;
}
