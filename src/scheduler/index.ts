export { decide, type DecideOptions, type Decision, nextDecisionAt } from './decide.js';
