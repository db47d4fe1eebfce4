import { write } from 'node:fs';

/** Writes all of it, sometime; calls back with an error where that is impossible. */
export type PatientWrite = (text: string, done: (error: Error | null) => void) => void;

/** How long a terminal that takes no more is left in peace. */
const againAfter = 200;

/**
 * Node itself writes to a terminal at once and waits until it is taken. A terminal whose connection
 * has stalled, or that was stopped with Ctrl-S, would stop the supervisor with it. So another thread
 * waits here.
 */
export function patientWrite(fd: number): PatientWrite {
  return (text, done) => {
    const writeRest = (rest: Buffer): void => {
      write(fd, rest, (error, written) => {
        if (error?.code === 'EAGAIN') setTimeout(() => writeRest(rest), againAfter).unref();
        else if (error !== null) done(error);
        else if (written < rest.length) writeRest(rest.subarray(written));
        else done(null);
      });
    };
    writeRest(Buffer.from(text));
  };
}
