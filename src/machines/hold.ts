/** Why something does not go on. */
export interface Hold {
  readonly reason: string | null;
  /** What is asked of the user, when Tutti itself held it. */
  readonly question: string | null;
}

export interface CancelRequest {
  readonly reason: string | null;
  readonly kill: boolean;
  /** Seconds between asking what runs to end and ending it; null: as the backend does it. */
  readonly grace: number | null;
}

export function holdFrom(data: { readonly reason?: string; readonly question?: string }): Hold {
  return { reason: data.reason ?? null, question: data.question ?? null };
}

export function cancelFrom(data: {
  readonly reason?: string;
  readonly kill?: boolean;
  readonly grace_seconds?: number;
}): CancelRequest {
  return {
    reason: data.reason ?? null,
    kill: data.kill ?? false,
    grace: data.grace_seconds ?? null,
  };
}

/** Somebody who wanted it to end in its own time wants what runs to be ended, too. */
export function isSharper(
  before: CancelRequest | null,
  wanted: { readonly kill?: boolean },
): boolean {
  return wanted.kill === true && before?.kill !== true;
}
