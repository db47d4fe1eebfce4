export { contradictions } from './directives/contradictions.js';
export { lint } from './lint.js';
export { namesOfRuns } from './names-of-runs.js';
