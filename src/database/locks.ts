/**
 * Advisory locks live in a space that all programs on a database share: 'tutt' in ASCII, then which of ours.
 */
export const lockSpace = 0x74757474;

/** Held while the database is brought up to date. */
export const migrationLock = 1;

/** Held, shared, by every process that uses the embedded server. */
export const presenceLock = 2;
