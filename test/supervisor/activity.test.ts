import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/clock/index.js';
import { Activity } from '../../src/supervisor/activity.js';

describe('an activity that waits until a time', () => {
  it('goes on when the time comes', async () => {
    const clock = new VirtualClock(0);
    const waiting = new Activity('submit').until(50, clock);
    clock.elapse();
    await waiting;
    expect(clock.now()).toBe(50);
  });

  it('goes on when it is told to end, and takes its timer back', async () => {
    const clock = new VirtualClock(0);
    const activity = new Activity('submit');
    const waiting = activity.until(50, clock);
    activity.end();
    await waiting;
    expect([clock.elapse(), clock.now()]).toStrictEqual([false, 0]);
  });

  it('does not begin to wait where it is over already', async () => {
    const clock = new VirtualClock(0);
    const activity = new Activity('submit');
    activity.end();
    await activity.until(50, clock);
    expect(clock.elapse()).toBe(false);
  });
});

describe('an activity that is told to end', () => {
  it('tells each listener once, and none that took its wish back', () => {
    const activity = new Activity('watch');
    const told: string[] = [];
    activity.whenOver(() => told.push('first'));
    activity.whenOver(() => told.push('second'))();
    activity.end();
    activity.end();
    expect([told, activity.isOver]).toStrictEqual([['first'], true]);
  });
});
