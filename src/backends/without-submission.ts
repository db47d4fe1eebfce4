import type { Clock } from '../clock/index.js';
import type { Backend } from './contract.js';

/** A backend that does all but run jobs: each is over when it is looked at, and says why. */
export function withoutSubmission(backend: Backend, clock: Clock): Backend {
  return {
    name: backend.name,
    prepare: (request) => backend.prepare(request),
    runTask: (request) => backend.runTask(request),
    endTask: (request, how) => backend.endTask(request, how),
    submit: () => Promise.resolve({ kind: 'submitted', id: 'none' }),
    find: () => Promise.resolve({ kind: 'absent' }),
    observe: (jobs) => {
      const exit = {
        kind: 'exited',
        outcome: 'success',
        evidence: 'no job was submitted (--no-submission)',
        endedAt: clock.now(),
      } as const;
      return Promise.resolve(new Map(jobs.map(({ token }) => [token, exit])));
    },
    cancel: () => Promise.resolve(),
    nextLook: (_, now) => now,
  };
}
