import { Failure } from './failure.js';

/**
 * A template is somebody's text, and must not be able to stop a supervisor that hosts others' ensembles. The limits lie
 * far beyond what an input file or a job script needs.
 */
const longestText = 2 ** 26;
const longestList = 2 ** 20;
const mostSteps = 1_000_000;
const deepestCall = 150;
/** Jinja's own sandbox has the same limit. */
const longestRange = 100_000n;
const mostBits = 200_000;

const hint = 'Templates are bounded, so that a slip cannot stop Tutti.';

export function tooLarge(what: string): Failure {
  return new Failure('too-large', what, hint);
}

export function boundedText(text: string): string {
  if (text.length > longestText) throw tooLarge(`the text grows beyond ${longestText} characters`);
  return text;
}

/** Asked before a text of so many characters is made. */
export function checkLength(length: bigint | number): number {
  if (length > longestText) throw tooLarge(`the text grows beyond ${longestText} characters`);
  return Number(length);
}

/** Asked before a list of so many items is made. */
export function checkCount(count: bigint | number): number {
  if (count > longestList) throw tooLarge(`the list grows beyond ${longestList} items`);
  return Number(count);
}

export function checkRange(count: bigint): void {
  if (count > longestRange)
    throw tooLarge(`a range of more than ${longestRange} numbers is refused`);
}

export function checkBits(bits: number): void {
  if (bits > mostBits) throw tooLarge(`the number grows beyond ${mostBits} binary digits`);
}

/**
 * How much one rendering may still do. It is one for all, since a rendering is never interrupted by another, and so
 * every loop in every filter can count without being told by whom it was called.
 */
const meter = { steps: 0, depth: 0 };

export function startMeter(): void {
  meter.steps = 0;
  meter.depth = 0;
}

export function countStep(): void {
  meter.steps += 1;
  if (meter.steps > mostSteps) throw tooLarge(`the template takes more than ${mostSteps} steps`);
}

/** Runs a macro, or one level of a recursive loop. */
export function deeper<T>(run: () => T): T {
  if (meter.depth >= deepestCall)
    throw tooLarge(`macros call each other more than ${deepestCall} deep`);
  meter.depth += 1;
  try {
    return run();
  } finally {
    meter.depth -= 1;
  }
}
