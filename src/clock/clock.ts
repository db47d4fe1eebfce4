/** The supervisor's only source of time, so that a simulation can bring its own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls once, at that time or soon after. Returns what takes it back. */
  at(time: number, call: () => void): () => void;
}

let last = { time: NaN, text: '' };

/** Most events of a commit have the same millisecond, and its text is the same. */
export function isoTime(clock: Clock): string {
  const time = clock.now();
  if (time !== last.time) last = { time, text: new Date(time).toISOString() };
  return last.text;
}

/** Resolves at that time, or at once when the signal comes first. */
export async function until(clock: Clock, time: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const cancel = clock.at(time, done);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      cancel();
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
