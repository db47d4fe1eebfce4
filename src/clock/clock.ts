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
