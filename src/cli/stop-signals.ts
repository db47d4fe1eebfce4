import { ExitCode } from '../errors.js';
import { desertTerminal, goOnWithoutReaders, note } from './output.js';

export interface Signals {
  /** Set off when this process is asked to leave in good order. */
  readonly stop: AbortSignal;
  /** Set off when the terminal is gone. */
  readonly hangUp: AbortSignal;
}

/**
 * The first signal asks to leave in good order; the second leaves at once, and the log tells the
 * next supervisor where things stand.
 */
export async function untilStopped<Result>(
  /** What is left, for the message; empty where nothing needs to be said. */
  what: string,
  work: (stop: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const stop = new AbortController();
  const leave = leaver(what, stop);
  return listening({ SIGINT: leave, SIGTERM: leave, SIGHUP: leave }, () => work(stop.signal));
}

/**
 * The same for a process that runs an ensemble, which needs nobody who looks on: when its terminal
 * goes, or the reader of its output, it goes on without.
 */
export async function whileHosting<Result>(
  what: string,
  work: (signals: Signals) => Promise<Result>,
): Promise<Result> {
  goOnWithoutReaders();
  const [stop, hangUp] = [new AbortController(), new AbortController()];
  const leave = leaver(what, stop);
  const goOn = (): void => {
    desertTerminal();
    hangUp.abort();
  };
  return listening({ SIGINT: leave, SIGTERM: leave, SIGHUP: goOn }, () =>
    work({ stop: stop.signal, hangUp: hangUp.signal }),
  );
}

type Listener = (signal: NodeJS.Signals) => void;

function leaver(what: string, stop: AbortController): Listener {
  return (signal) => {
    if (stop.signal.aborted) process.exit(ExitCode.interrupted);
    if (what !== '') note(`${signal}: leaving ${what}. Once more leaves at once.`);
    stop.abort();
  };
}

async function listening<Result>(
  listeners: Readonly<Record<'SIGINT' | 'SIGTERM' | 'SIGHUP', Listener>>,
  work: () => Promise<Result>,
): Promise<Result> {
  const each = Object.entries(listeners);
  for (const [signal, listener] of each) process.on(signal, listener);
  try {
    return await work();
  } finally {
    for (const [signal, listener] of each) process.off(signal, listener);
  }
}
