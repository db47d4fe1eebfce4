import type { SchemaOptions } from '@sinclair/typebox';

/**
 * A key's description, and the sentence that follows its name when a value does not fit: "`maxruns` must be a whole
 * number of at least 1". Editors that read the schema show both (`errorMessage` is a keyword of theirs); our own
 * messages use the same words.
 */
export function worded(description: string, mustBe: string, options: SchemaOptions = {}): SchemaOptions {
  return { description, errorMessage: `must be ${mustBe}`, ...options };
}
