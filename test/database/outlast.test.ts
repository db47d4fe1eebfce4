import { describe, expect, it } from 'vitest';
import { NoAnswer } from '../../src/database/answered.js';
import { Outage, outlast } from '../../src/database/index.js';
import { until } from '../support/postgres.js';

const away = (): Promise<never> => Promise.reject(new NoAnswer(1));
const long = 3_600_000;

/** An outage, what was told of it, and who needs the database in it. */
function beginning() {
  const told: string[] = [];
  const outage = new Outage({
    away: () => told.push('away'),
    back: () => told.push('back'),
    meanwhile: '',
  });
  const leaving = new AbortController();
  const { signal } = leaving;
  /** Tries once more after so long a time, or when there is reason to. */
  const need = (pause: number, work: (tries: number) => Promise<void>): Promise<unknown> => {
    let tries = 0;
    const pauses = { first: pause, longest: pause };
    const end = outlast(() => work((tries += 1)), { outage, pauses, signal });
    return end.catch(() => 'given up');
  };
  return { told, need, leaving };
}

const secondTime = (tries: number): Promise<void> => (tries === 1 ? away() : Promise.resolve());

describe('several that wait for the database', () => {
  it('try at once when one of them has got through, and it is told once', async () => {
    const { told, need } = beginning();
    await Promise.all([need(long, secondTime), need(1, secondTime)]);
    expect(told).toEqual(['away', 'back']);
  });

  it('do not hide that it is back where one leaves before it has got through', async () => {
    const { told, need, leaving } = beginning();
    const leaves = need(long, async (tries) => {
      if (tries === 2) leaving.abort();
      return away();
    });
    await need(1, secondTime);
    expect(await leaves).toBe('given up');
    expect(told).toEqual(['away', 'back']);
  });

  it('tell of no return where all have left', async () => {
    const { told, need, leaving } = beginning();
    const leaves = need(long, away);
    await until('it waits', () => told.length > 0);
    leaving.abort();
    expect(await leaves).toBe('given up');
    expect(told).toEqual(['away']);
  });
});
