import { parentPort, workerData } from 'node:worker_threads';
import { NoRoom } from '../backends/index.js';
import { asError } from '../errors.js';
import type { ClerkAnswer, ClerkOrder, ClerkOffice } from './clerk.js';
import { Layout } from './layout.js';
import { RunDirectories } from './run-directories.js';

/** A clerk's own thread: one directory after the other, in the order in which they are asked for. */
const { cwd, definition } = workerData as ClerkOffice;
const runs = new RunDirectories(new Layout(cwd, definition));

let before = Promise.resolve();
parentPort?.on('message', ({ number, request }: ClerkOrder) => {
  const answer = (what: ClerkAnswer['what']): void => {
    parentPort?.postMessage({ number, what } satisfies ClerkAnswer);
  };
  before = before
    .then(() => runs.prepare(request))
    .then(
      (files) => answer({ kind: 'made', files }),
      (thrown: unknown) => {
        const kind = thrown instanceof NoRoom ? 'no room' : 'failed';
        answer({ kind, message: asError(thrown).message });
      },
    );
});
