import { describe, expect, test } from 'vitest';
import type { JobCount } from '../../src/backends/index.js';
import { Desk } from './desk.js';

async function counting(count: JobCount | Error): Promise<{ desk: Desk; asked: string[] }> {
  const asked: string[] = [];
  const desk = await Desk.open({
    queue: {
      count: (prefix) => {
        asked.push(prefix);
        return count instanceof Error ? Promise.reject(count) : Promise.resolve(count);
      },
    },
  });
  return { desk, asked };
}

describe('jobs', () => {
  test.each([
    [0, 'ended'],
    [2, 'ended'],
    [3, 'waiting'],
    [4, 'waiting'],
  ])('is true while there are fewer than the limit: %i of 3', async (many, kind) => {
    const { desk, asked } = await counting({ kind: 'counted', many });
    const result = await desk.run({ name: 'jobs', more: { limit: 3, match: 'b' } });
    expect(result.kind).toBe(kind);
    expect(asked).toEqual(['b']);
    if (result.kind === 'waiting') {
      expect(result.output).toBe(
        `${many} jobs whose names begin with "b"; there must be fewer than 3`,
      );
    }
  });

  test('takes its limit from the run, from `value`, or as a text', async () => {
    const { desk } = await counting({ kind: 'counted', many: 7 });
    const match = '';
    const ask = (more: object, value?: number, params = {}) =>
      desk.run({ name: 'jobs', more, ...(value === undefined ? {} : { value }) }, params);
    expect(await ask({ limit: 'run.most', match }, undefined, { most: 8 })).toMatchObject({
      ok: true,
    });
    expect(await ask({ limit: 'run.most', match }, undefined, { most: 7 })).toMatchObject({
      kind: 'waiting',
    });
    expect(await ask({ match }, 8)).toMatchObject({ ok: true });
    expect(await ask({ limit: '8', match })).toMatchObject({ ok: true });
    expect(await ask({ limit: 'run.most', match }, undefined, { most: 'many' })).toMatchObject({
      ok: false,
      message: expect.stringMatching(
        /`limit` .* must be a whole number of at least 1.*run has as "most"/,
      ) as string,
    });
  });

  test('waits where nobody can count, and says why', async () => {
    const { desk } = await counting({ kind: 'unknown', message: 'squeue: no answer' });
    expect(await desk.run({ name: 'jobs', more: { limit: 3, match: 'b' } })).toEqual({
      kind: 'waiting',
      output: 'how many jobs there are is not known: squeue: no answer',
    });
  });
});
