import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fieldOf, parseSelector, readingsOf } from '../../src/control/index.js';

function refusal(...words: string[]): { message: string; hint: string; exitCode: number } {
  try {
    parseSelector(words);
  } catch (error) {
    expect(error).toMatchObject({ code: 'control.bad-selector', exitCode: 2 });
    return error as { message: string; hint: string; exitCode: number };
  }
  throw new Error(`${words.join(' ')} was taken`);
}

describe('a name', () => {
  test.each([
    ['b-4', undefined, 'b-4'],
    ['second part', undefined, 'second part'],
    ['lorenz-3/b-1..10', 'lorenz-3', 'b-1..10'],
    ['lorenz-3/', 'lorenz-3', ''],
    ['lorenz-3/a=b', 'lorenz-3', 'a=b'],
  ])('%s', (written, eid, name) => {
    expect(parseSelector([written])).toEqual({ names: [{ written, eid, name }], where: [] });
  });

  test.each([
    ['b', undefined],
    ['b-', undefined],
    ['b-x', undefined],
    ['-4', undefined],
    ['b-1..', undefined],
    ['b-4', ['b', 4, 4]],
    ['second-part-12', ['second-part', 12, 12]],
    ['b-007', ['b', 7, 7]],
    ['b-1..10', ['b', 1, 10]],
    ['b-1..b-10', ['b', 1, 10]],
    ['a-b-1..a-b-10', ['a-b', 1, 10]],
    ['b-3..3', ['b', 3, 3]],
    ['b-12345678901', undefined],
  ])('%s may be a batch, and as runs it is %j', (name, runs) => {
    const [batch, from, to] = runs ?? [];
    expect(readingsOf(name)).toEqual({
      batch: { kind: 'batch', batch: name },
      runs: runs === undefined ? undefined : { kind: 'runs', batch, from, to },
    });
  });

  test.each(['', '/', '/b-1', 'a/b/c-1'])('%j names nothing', (word) => {
    const { message, hint } = refusal(word);
    expect(message).toBe(`"${word}" names nothing`);
    expect(hint).toContain('lorenz-3/b-4');
  });

  test('a range that ends before it begins', () => {
    expect(refusal('b-10..1')).toMatchObject({
      message: 'the range "b-10..1" ends before it begins',
      hint: 'Write b-1..10',
    });
  });
});

describe('a condition', () => {
  test.each([
    ['state=failed', 'state', '=', 'failed'],
    ['state!=succeeded', 'state', '!=', 'succeeded'],
    ['state==failed', 'state', '=', 'failed'],
    ['reason=exit:1', 'reason', '=', 'exit:1'],
    ['phase=post_run', 'phase', '=', 'post_run'],
    ['attempt>1', 'attempt', '>', '1'],
    ['attempt <= 3', 'attempt', '<=', '3'],
    ['param.rho>=28.0', 'param.rho', '>=', '28.0'],
    ['param.rho<-1e-5', 'param.rho', '<', '-1e-5'],
    ['param.kind!=a b', 'param.kind', '!=', 'a b'],
    ['param.kind=', 'param.kind', '=', ''],
    ['param.where=/data/a=b', 'param.where', '=', '/data/a=b'],
    ['param.a/b=1', 'param.a/b', '=', '1'],
  ])('%s', (word, field, is, value) => {
    expect(parseSelector([word])).toEqual({ names: [], where: [{ field, is, value }] });
  });

  test('any number of names and conditions, in their order', () => {
    const { names, where } = parseSelector(['b-1', 'state=failed', 'c', 'attempt>1']);
    expect(names.map(({ name }) => name)).toEqual(['b-1', 'c']);
    expect(where.map(({ field }) => field)).toEqual(['state', 'attempt']);
    expect(parseSelector([])).toEqual({ names: [], where: [] });
  });

  test.each([
    ['stat=failed', /no "stat"/, 'Did you mean state?'],
    ['raeson=exit:1', /no "raeson"/, 'Did you mean reason?'],
    ['params.rho>28', /no "params.rho"/, 'Did you mean param.rho?'],
    ['rho>28', /no "rho"/, 'is written param.rho.'],
    ['state=faild', /the state "faild"/, 'Did you mean state=failed?'],
    ['state=happy', /the state "happy"/, 'post-processing, concluding'],
    ['phase=postrun', /the phase "postrun"/, 'Did you mean phase=post_run?'],
    ['state>failed', /compares numbers/, 'Write state=… or state!=…'],
    ['state=', /the state ""/, 'planned, '],
    ['reason=', /names no reason/, 'exit:1'],
    ['attempt=two', /asks for no number/, 'attempt>1'],
    ['param.=1', /begins with what it is about/, 'param.rho>28'],
    ['=failed', /begins with what it is about/, 'param.rho>28'],
  ])('%s is none', (word, message, hint) => {
    const refused = refusal(word);
    expect(refused.message).toMatch(message);
    expect(refused.hint).toContain(hint);
  });

  test('one that was not read here is looked at in the same way', () => {
    expect(fieldOf({ field: 'param.a.b', is: '=', value: '1' })).toEqual({
      kind: 'param',
      name: 'a.b',
    });
    expect(() => fieldOf({ field: 'job', is: '=', value: '1' })).toThrow(/no "job"/);
  });
});

test('whatever is written is a name, a condition, or refused in words', () => {
  const signs = fc.constantFrom('', '=', '!=', '<', '/', '..', '-', 'state', 'param.', '3');
  const word = fc.array(fc.oneof(signs, fc.string({ maxLength: 3 })), { maxLength: 6 });
  fc.assert(
    fc.property(word, (pieces) => {
      const written = pieces.join('');
      try {
        const { names, where } = parseSelector([written]);
        expect(names.length + where.length).toBe(1);
      } catch (error) {
        expect(error).toMatchObject({ code: 'control.bad-selector', exitCode: 2 });
      }
    }),
  );
});

test('every run and every range is read as what it is', () => {
  const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,8}$/);
  const number = fc.nat(999_999_999);
  fc.assert(
    fc.property(name, number, number, (batch, one, other) => {
      const [from, to] = [Math.min(one, other), Math.max(one, other)];
      const { runs } = readingsOf(`${batch}-${from}..${to}`);
      expect(runs).toEqual({ kind: 'runs', batch, from, to });
      expect(readingsOf(`${batch}-${to}`).runs).toEqual({ kind: 'runs', batch, from: to, to });
    }),
  );
});
