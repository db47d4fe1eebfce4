import { describe, expect, test } from 'vitest';
import { limit, limitOf, rate } from '../../../src/cli/control/limits.js';
import type { Meant } from '../../../src/cli/control/meant.js';
import { typedParameters } from '../../../src/cli/control/typed-parameters.js';
import { replyText, wishText } from '../../../src/cli/control/wording.js';
import type { Order, Reply, Selector, Target } from '../../../src/control/index.js';
import { scopeOf } from '../../../src/control/index.js';

const hold: Order = { verb: 'hold', args: {} };
const retry: Order = { verb: 'retry', args: {} };

function meant(selector: Partial<Selector>, ...named: string[]): Meant {
  const whole: Selector = { of: [], where: [], ...selector };
  const ensemble = { eid: 'lorenz-3' } as Meant['ensemble'];
  const set = new Set(named);
  return { ensemble, batches: [], selector: whole, scope: scopeOf(whole), named: set, remarks: [] };
}

function reply(counts: Partial<Reply>): Reply {
  return { done: 0, already: 0, refused: 0, reasons: [], ...counts };
}

const all = meant({});
const range: Target = { kind: 'runs', batch: 'b', from: 1, to: 20 };
const some = meant({ of: [range] });
const one = meant({ of: [{ ...range, to: 1 }] }, 'b-1');
const batch = meant({ of: [{ kind: 'batch', batch: 'b' }] });
const batches = meant({
  of: [
    { kind: 'batch', batch: 'b' },
    { kind: 'batch', batch: 'c' },
  ],
});

describe('what was done, in words', () => {
  const succeeded = 'it has ended: succeeded';
  test.each<[Meant, Partial<Reply>, string]>([
    [all, { done: 1 }, 'lorenz-3: held'],
    [all, { already: 1 }, 'lorenz-3: was held already'],
    [batch, { done: 1 }, 'lorenz-3: batch b held'],
    [batches, { done: 2 }, 'lorenz-3: 2 batches held'],
    [batches, { done: 1, already: 1 }, 'lorenz-3: 1 batch held, 1 was held already'],
    [one, { done: 1 }, 'lorenz-3: run b-1 held'],
    [one, { already: 1 }, 'lorenz-3: run b-1 was held already'],
    [some, { done: 1 }, 'lorenz-3: 1 run held'],
    [
      some,
      { done: 12, already: 3, refused: 1, reasons: [{ of: 'b-4', why: succeeded }] },
      'lorenz-3: 12 runs held, 3 were held already; b-4 not: it has ended: succeeded',
    ],
    [
      some,
      {
        done: 1200,
        already: 1,
        refused: 3,
        reasons: [
          { of: 'b-4', why: succeeded },
          { of: 'b-6', why: 'it has ended: failed' },
          { of: 'b-7', why: succeeded },
        ],
      },
      'lorenz-3: 1,200 runs held, 1 was held already; b-4, b-7 not: it has ended: succeeded; b-6 not: it has ended: failed',
    ],
    [
      some,
      { done: 2, refused: 30, reasons: [{ of: 'b-4', why: succeeded }] },
      'lorenz-3: 2 runs held; b-4 not: it has ended: succeeded; and 29 more not',
    ],
    [
      one,
      { refused: 1, reasons: [{ of: 'b-1', why: succeeded }] },
      'lorenz-3: nothing was done; b-1 not: it has ended: succeeded',
    ],
  ])('%#', (what, counts, text) => {
    expect(replyText(hold, what, reply(counts))).toBe(text);
  });

  test('what is tried again are runs, however they were named', () => {
    expect(replyText(retry, all, reply({ done: 5 }))).toBe('lorenz-3: 5 runs to be tried again');
    expect(replyText(retry, batch, reply({ done: 1 }))).toBe('lorenz-3: 1 run to be tried again');
  });

  test('what nobody has done yet', () => {
    expect(wishText(hold, all, { able: 1, tasks: [] })).toBe('lorenz-3: to be held');
    expect(wishText(hold, some, { able: 12, tasks: [] })).toBe('lorenz-3: 12 runs to be held');
    expect(wishText(hold, batch, { able: 1, tasks: [] })).toBe('lorenz-3: batch b to be held');
  });
});

describe('limits', () => {
  const throttled = (args: Extract<Order, { verb: 'throttle' }>['args']) =>
    replyText({ verb: 'throttle', args }, all, reply({ done: 1 }));

  test('in words', () => {
    expect(throttled({ maxjobs: 1 })).toBe('lorenz-3: throttled: at most 1 job at once');
    expect(throttled({ maxruns: 10, maxjobs: null, rate: 30 })).toBe(
      'lorenz-3: throttled: at most 10 runs at once, any number of jobs, at most 30 submissions a minute',
    );
    expect(throttled({ rate: null })).toBe('lorenz-3: throttled: any number of submissions');
    expect(throttled({ rate: 1 })).toContain('at most 1 submission a minute');
    expect(throttled({ rate: 10 / 60 })).toContain('at most 10 submissions an hour');
  });

  test.each([
    ['30/min', 30],
    ['2/s', 120],
    ['30/h', 0.5],
    ['0.5/min', 0.5],
    ['none', 'none'],
  ])('a rate of %s', (text, perMinute) => {
    expect(rate(text)).toBe(perMinute);
  });

  test.each(['30', '0/min', '-3/min', '30/fortnight', '1e3/s', '', '/min', 'None', '30 / min'])(
    'no rate: %j',
    (text) => {
      expect(() => rate(text)).toThrow('30/min, 10/h or 2/s, or none');
    },
  );

  test('a number, or none', () => {
    expect([limit('7'), limit('none')].map(limitOf)).toEqual([7, null]);
    for (const text of ['0', '-1', '1.5', '', 'many', '01', '9999999999']) {
      expect(() => limit(text)).toThrow('at least 1, or none');
    }
  });
});

describe('parameters that are set', () => {
  test('are typed as those of `-x name=value` are', () => {
    expect(typedParameters({ rho: '28.0', kind: 'a', id: '"7"', length: '24:00:00' })).toEqual({
      params: { rho: 28, kind: 'a', id: '7', length: '24:00:00' },
      texts: { '/rho': '28.0' },
    });
    expect(typedParameters({ n: '3' })).toEqual({ params: { n: 3 } });
  });

  test('and refused as those are', () => {
    expect(() => typedParameters({ '': '3' })).toThrow('needs a name');
  });
});
