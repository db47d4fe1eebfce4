export { explain } from './explain.js';
export { gatherFacts } from './gather.js';
