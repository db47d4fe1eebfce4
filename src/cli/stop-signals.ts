import { ExitCode } from '../errors.js';
import { note } from './output.js';

/**
 * The first signal asks to leave in good order; the second leaves at once, and the log tells the
 * next supervisor where things stand.
 */
export async function untilStopped<Result>(
  /** What is left, for the message; empty where nothing needs to be said. */
  what: string,
  work: (stop: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(ExitCode.interrupted);
    if (what !== '') note(`${signal}: leaving ${what}. Once more leaves at once.`);
    controller.abort();
  };
  for (const signal of signals) process.on(signal, onSignal);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
  }
}
