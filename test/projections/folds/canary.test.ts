import { describe, expect, test } from 'vitest';
import { Canary } from '../../../src/projections/folds/agenda/canary.js';

const crash = { phase: 'job', reason: 'exit:1' };

function seen(many: number | null, endings: readonly (typeof crash | undefined)[]): Canary {
  const canary = new Canary(many);
  endings.forEach((ending, idx) => canary.see(idx, ending));
  return canary;
}

describe('the first runs of a batch', () => {
  test('that all failed alike are an alarm, with what they died of', () => {
    expect(seen(3, [crash, crash]).alarm).toBeUndefined();
    expect(seen(3, [crash, crash, crash]).alarm).toEqual({ many: 3, ...crash });
  });

  test.each([
    ['succeeded once', [crash, undefined, crash, crash, crash]],
    ['failed in another step', [crash, { ...crash, phase: 'post_run' }, crash, crash, crash]],
    ['failed for another reason', [{ ...crash, reason: 'exit:2' }, crash, crash, crash, crash]],
  ])('that %s are none, nor are those after them', (_, endings) => {
    expect(seen(3, endings).alarm).toBeUndefined();
  });

  test('count once each, however often they fail', () => {
    const canary = new Canary(3);
    for (let time = 0; time < 5; time += 1) canary.see(0, crash);
    expect(canary.alarm).toBeUndefined();
  });

  test('are not watched where nobody wants it, or any more once the alarm was heard', () => {
    expect(seen(null, [crash, crash, crash]).alarm).toBeUndefined();
    const canary = seen(2, [crash, crash]);
    canary.disarm();
    canary.see(2, crash);
    expect(canary.alarm).toBeUndefined();
  });
});
