/** What is used and what is allowed, of space or of files. 0 is no limit. */
export interface Usage {
  readonly used: number;
  readonly soft: number;
  readonly hard: number;
}

/** The quota of a user on a file system. */
export interface Quota {
  readonly filesystem: string;
  /** In kB. */
  readonly space: Usage;
  readonly files: Usage;
}

/** What may still be used. The soft limit counts: beyond it, only a time of grace is left. */
export function left({ used, soft, hard }: Usage): number {
  const limit = soft > 0 ? soft : hard;
  return limit > 0 ? limit - used : Infinity;
}
