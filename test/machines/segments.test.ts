import { describe, expect, test } from 'vitest';
import { newRun, type RunContext } from '../../src/machines/run-context.js';
import { type SegmentRule, verdictOn } from '../../src/machines/segments.js';

const success = { attempt: 1, outcome: 'success', evidence: 'e' } as const;
const failure = (reason: string) =>
  ({ attempt: 1, outcome: 'failure', reason, evidence: 'e' }) as const;
const after = (exit: RunContext['exit'], more: Partial<RunContext> = {}): RunContext => ({
  ...newRun,
  exit,
  ...more,
});
const rule = (more: Partial<SegmentRule> = {}): SegmentRule => ({
  on: ['timeout', 'exit:124'],
  asks: false,
  max: 3,
  ...more,
});

describe('a job has ended, and the run', () => {
  test.each([
    ['is done without a rule', success, null, {}, 'done'],
    ['has failed without a rule', failure('timeout'), null, {}, 'failed'],
    ['is done where it ended well', success, rule(), {}, 'done'],
    ['goes on where it came to its limit', failure('timeout'), rule(), {}, 'next'],
    ['goes on at any of its limits', failure('exit:124'), rule(), {}, 'next'],
    ['goes on at a kind of limit', failure('exit:7'), rule({ on: ['exit:*'] }), {}, 'next'],
    ['has failed of what is no limit', failure('exit:1'), rule(), {}, 'failed'],
    ['has had its segments', failure('timeout'), rule(), { segment: 3 }, 'used up'],
    ['is asked about', success, rule({ asks: true }), {}, 'ask'],
    ['is asked about at its limit, too', failure('timeout'), rule({ asks: true }), {}, 'ask'],
    ['is not asked about when it failed', failure('exit:1'), rule({ asks: true }), {}, 'failed'],
    [
      'is done where that was said',
      failure('timeout'),
      rule({ asks: true }),
      { isDone: true },
      'done',
    ],
    ['goes on though it ended well', success, rule({ asks: true }), { isDone: false }, 'next'],
    [
      'is used up, and not done',
      success,
      rule({ asks: true }),
      { isDone: false, segment: 3 },
      'used up',
    ],
  ] as const)('%s', (_, exit, of, more, verdict) => {
    expect(verdictOn(after(exit, more), of)).toBe(verdict);
  });
});
