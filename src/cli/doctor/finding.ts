export type Level = 'ok' | 'warning' | 'problem';

/** What one look at this machine showed. */
export interface Finding {
  readonly check: string;
  readonly level: Level;
  readonly message: string;
  /** What to do; null where nothing needs to be done. */
  readonly hint: string | null;
}

export function ok(check: string, message: string): Finding {
  return { check, level: 'ok', message, hint: null };
}

/** Tutti works, and this may bite one day. */
export function warning(check: string, message: string, hint: string): Finding {
  return { check, level: 'warning', message, hint };
}

/** Tutti does not work here until this is cured. */
export function problem(check: string, message: string, hint: string): Finding {
  return { check, level: 'problem', message, hint };
}
