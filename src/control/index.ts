export { type Asker, factsForRun, type Outcome } from './facts-for-run.js';
export { ensembleReopened, factsForBatch, factsForEnsemble, reopening } from './facts-for-whole.js';
export { isOrder, isSelector } from './guards.js';
export {
  type CancelArguments,
  type LimitArguments,
  type Order,
  type Reply,
  type RetryArguments,
  type UserAnswer,
  userAnswers,
  type Verb,
} from './order.js';
export {
  fieldOf,
  parseSelector,
  readingsOf,
  wordsOf,
  type WrittenName,
  type WrittenSelector,
} from './parse-selector.js';
export {
  type Comparison,
  type Condition,
  scopeOf,
  type Selector,
  type Target,
} from './selector.js';
export { isLeftOut, type Obstacle, refused, type Standing, whyNot } from './why-not.js';
export { whyNotWhole } from './why-not-whole.js';
