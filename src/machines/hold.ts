/** Why something does not go on. */
export interface Hold {
  readonly reason: string | null;
  /** What is asked of the user, when Tutti itself held it. */
  readonly question: string | null;
}

export interface CancelRequest {
  readonly reason: string | null;
  readonly kill: boolean;
}

export function holdFrom(data: { readonly reason?: string; readonly question?: string }): Hold {
  return { reason: data.reason ?? null, question: data.question ?? null };
}

export function cancelFrom(data: {
  readonly reason?: string;
  readonly kill?: boolean;
}): CancelRequest {
  return { reason: data.reason ?? null, kill: data.kill ?? false };
}
