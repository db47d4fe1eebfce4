import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoTime, VirtualClock } from '../../src/clock/index.js';

const soon = () => new Promise((resolve) => setImmediate(resolve));

describe('virtual time', () => {
  it('stands still until it is told to go on', async () => {
    const clock = new VirtualClock(0);
    let called = false;
    clock.at(10, () => (called = true));
    await soon();
    expect([clock.now(), called]).toStrictEqual([0, false]);
    expect(isoTime(clock)).toBe('1970-01-01T00:00:00.000Z');
  });

  it('goes from one moment straight to the next, and calls in the order of times, then of asking', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 40 }), (times) => {
        const clock = new VirtualClock(0);
        const called: { time: number; asked: number; now: number }[] = [];
        for (const [asked, time] of times.entries()) {
          clock.at(time, () => called.push({ time, asked, now: clock.now() }));
        }
        let moments = 0;
        while (clock.elapse()) moments += 1;
        expect(moments).toBe(new Set(times).size);
        expect(called).toStrictEqual(
          times
            .map((time, asked) => ({ time, asked, now: time }))
            .sort((a, b) => a.time - b.time || a.asked - b.asked),
        );
      }),
    );
  });

  it('lets a timer ask for another', () => {
    const clock = new VirtualClock(0);
    const seen: number[] = [];
    const tick = () => {
      seen.push(clock.now());
      if (clock.now() < 30) clock.at(clock.now() + 10, tick);
    };
    clock.at(10, tick);
    clock.at(25, () => seen.push(clock.now()));
    while (clock.elapse()) if (seen.length > 10) break;
    expect(seen).toStrictEqual([10, 20, 25, 30]);
  });

  it('calls what is due already soon, and not at once', async () => {
    const clock = new VirtualClock(100);
    const called: string[] = [];
    clock.at(100, () => called.push('now'));
    clock.at(7, () => called.push('long ago'));
    expect(called).toStrictEqual([]);
    await soon();
    expect(called).toStrictEqual(['now', 'long ago']);
    expect(clock.now()).toBe(100);
  });

  it('does not go on while something is due', async () => {
    const clock = new VirtualClock(100);
    clock.at(200, () => undefined);
    clock.at(100, () => undefined);
    expect([clock.elapse(), clock.now()]).toStrictEqual([true, 100]);
    await soon();
    expect([clock.elapse(), clock.now()]).toStrictEqual([true, 200]);
    expect(clock.elapse()).toBe(false);
  });

  it('does not call what was taken back, be it due, to come, or of the same moment', async () => {
    const clock = new VirtualClock(0);
    const called: string[] = [];
    clock.at(0, () => called.push('due'))();
    clock.at(5, () => called.push('to come'))();
    clock.at(10, () => {
      sameMoment();
    });
    const sameMoment = clock.at(10, () => called.push('same moment'));
    await soon();
    while (clock.elapse());
    expect(called).toStrictEqual([]);
  });

  it('does not go to a moment for which nobody waits any more', () => {
    const clock = new VirtualClock(0);
    clock.at(1_000_000, () => undefined)();
    expect([clock.elapse(), clock.now()]).toStrictEqual([false, 0]);
    clock.at(1_000_000, () => undefined)();
    clock.at(2_000_000, () => undefined);
    expect([clock.elapse(), clock.now()]).toStrictEqual([true, 2_000_000]);
  });
});
