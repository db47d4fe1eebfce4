export { findFailures } from './find-failures.js';
export type { FailureGroup } from './group-causes.js';
export { nextSteps } from './next-steps.js';
export { rangesOf, rangesText } from './run-ranges.js';
