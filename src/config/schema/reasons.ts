import { Type } from '@sinclair/typebox';
import { worded } from './wording.js';

/** Why a run's attempt ended other than well; `exit:<code>` and `signal:<name>` come on top. */
const plainReasons = [
  'timeout',
  'allocation-ended',
  'out-of-memory',
  'node-failure',
  'preempted',
  'cancelled',
  'lost',
  'submit-rejected',
  'template',
  'check',
  'task',
  'dependency-failed',
  'exceeds-resources',
  'internal',
] as const;

const exitOrSignal = 'exit:(?:[1-9]|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5])|signal:(?:SIG)?[A-Z][A-Z0-9+-]*';
export const reasonPattern = `^(?:${plainReasons.join('|')}|${exitOrSignal})$`;
const reasonOrWildcardPattern = `^(?:${plainReasons.join('|')}|exit:\\*|signal:\\*|${exitOrSignal})$`;

const reasonWords = `a reason: exit:<1 to 255>, signal:<NAME>, ${plainReasons.join(', ')}`;

export const ReasonSelector = Type.String(
  worded(
    'A reason; `exit:*` and `signal:*` stand for every exit code and signal.',
    reasonWords.replace('signal:<NAME>', 'exit:*, signal:<NAME>, signal:*'),
    { pattern: reasonOrWildcardPattern },
  ),
);
