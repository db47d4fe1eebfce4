import { onTestFinished, describe, expect, test, vi } from 'vitest';
import { BarsInPlace, type Terminal } from '../../../src/cli/progress/bars-in-place.js';
import { LinesNowAndThen } from '../../../src/cli/progress/lines-now-and-then.js';
import { Tally } from '../../../src/cli/progress/tally.js';
import { Screen } from '../screen.js';
import { happened, plain } from './given.js';

/** A terminal whose user has typed something before, and which takes what is written when it likes. */
function given({ batches = 2, columns = 60, rows = 10 } = {}) {
  vi.useFakeTimers();
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const screen = new Screen(columns, rows);
  screen.write('$ tutti run x.yaml\r\n');
  const state = { isOurs: true, stalled: false, takeLater: (): void => undefined };
  const terminal: Terminal = {
    fd: -1,
    size: () => ({ columns: screen.columns, rows: screen.rows }),
    isOurs: () => state.isOurs,
    write: (text, done) => {
      const take = (): void => {
        screen.write(text.replaceAll('\n', '\r\n'));
        done(null);
      };
      if (state.stalled) state.takeLater = take;
      else take();
    },
  };
  const names = Array.from({ length: batches }, (_, index) => `b${index}`);
  const tally = new Tally(
    'e-1',
    names.map((batch) => ({ batch, runs: 3 })),
    [],
    () => performance.now(),
  );
  const bars = new BarsInPlace(tally, terminal, plain);
  onTestFinished(() => bars.vanish());
  const see = (run: string, ...types: Parameters<typeof happened>[0][]): void => {
    for (const type of types) tally.see(happened(type), `run/e-1/${run}`);
  };
  const drawn = () => vi.advanceTimersByTimeAsync(250);
  return { screen, state, tally, bars, see, drawn };
}

describe('bars in a terminal', () => {
  test('are drawn anew in their place', async () => {
    const { screen, see, drawn } = given();
    await drawn();
    see('b0-1', 'run.dispatched', 'run.running');
    await drawn();
    see('b0-1', 'run.exited', 'run.failed');
    await drawn();
    expect(screen.text).toMatch(
      /^\$ tutti run x\.yaml\nb0 {2}#+\.+ {2}1\/3 {2}1 failed {2}.*\nb1 {2}\.+ {2}0\/3$/,
    );
    expect(screen.cursor).toEqual({ row: 1, column: 0 });
  });

  test('leave nothing behind', async () => {
    const { screen, see, bars, drawn } = given();
    see('b0-1', 'run.dispatched');
    await drawn();
    const ended = bars.stop();
    await drawn();
    await ended;
    expect(screen.text).toBe('$ tutti run x.yaml');
    expect(screen.cursor).toEqual({ row: 1, column: 0 });
  });

  test('give way to a line that is to stay', async () => {
    const { screen, bars, drawn } = given();
    await drawn();
    bars.above('something to know');
    await drawn();
    const [, first, second] = screen.text.split('\n');
    expect(first).toBe('something to know');
    expect(second).toMatch(/^b0 /);
    expect(screen.text.match(/b0/g)).toHaveLength(1);
  });

  test('stay whole when the terminal gets narrower, wider and lower', async () => {
    const { screen, see, drawn } = given({ batches: 5 });
    for (const [columns, rows] of [
      [30, 10],
      [100, 10],
      [12, 10],
      [60, 4],
      [60, 10],
    ] as const) {
      screen.resize(columns, rows);
      process.emit('SIGWINCH', 'SIGWINCH');
      see('b2-0', 'run.dispatched', 'run.running');
      await drawn();
      const lines = screen.text.split('\n').slice(1);
      expect(lines.length).toBe(rows === 4 ? 2 : 5);
      for (const line of lines) expect(line.length).toBeLessThan(columns);
    }
  });

  test('at the foot of a full screen they scroll once', async () => {
    const { screen, see, drawn } = given({ batches: 3, rows: 4 });
    screen.write('1\r\n2\r\n3\r\n');
    await drawn();
    see('b0-0', 'run.dispatched', 'run.running');
    await drawn();
    see('b0-0', 'run.succeeded');
    await drawn();
    expect(screen.text.match(/b0/g)).toHaveLength(1);
    expect(screen.text.match(/b2/g)).toHaveLength(1);
  });

  test('wait for a terminal that takes nothing, and show the last when it does again', async () => {
    const { screen, state, see, bars, drawn } = given();
    await drawn();
    state.stalled = true;
    see('b0-0', 'run.dispatched');
    await drawn();
    const before = screen.written;
    for (const run of ['b0-0', 'b0-1', 'b0-2']) see(run, 'run.succeeded');
    bars.above('said meanwhile');
    await drawn();
    expect(screen.written).toBe(before);
    state.stalled = false;
    state.takeLater();
    await drawn();
    expect(screen.text).toContain('said meanwhile');
    expect(screen.text).toContain('3/3');
  });

  test('an end does not wait for ever for such a terminal', async () => {
    const { state, see, bars, drawn } = given();
    state.stalled = true;
    see('b0-0', 'run.dispatched');
    await drawn();
    const ended = bars.stop();
    await vi.advanceTimersByTimeAsync(1_100);
    await ended;
  });

  test('are not drawn over what its user does in the foreground', async () => {
    const { screen, state, see, drawn } = given();
    await drawn();
    state.isOurs = false;
    await drawn();
    expect(screen.text).toBe('$ tutti run x.yaml');
    screen.write('$ vi x.yaml');
    const before = screen.written;
    see('b0-0', 'run.dispatched', 'run.running');
    await drawn();
    expect(screen.written).toBe(before);
  });
});

test('in a pipe there is a line at the start, one at a change, and one at the end', async () => {
  vi.useFakeTimers();
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const tally = new Tally('e-1', [{ batch: 'b', runs: 30 }], [], () => performance.now());
  const said: string[] = [];
  const lines = new LinesNowAndThen(tally, (line) => said.push(line));
  expect(said).toEqual(['e-1: 0 of 30 runs ended']);
  for (let run = 0; run < 25; run += 1) {
    tally.see(happened('run.dispatched'), `run/e-1/b-${run}`);
    lines.changed();
    await vi.advanceTimersByTimeAsync(1_000);
    tally.see(happened('run.succeeded'), `run/e-1/b-${run}`);
    lines.changed();
  }
  expect(said.slice(1)).toEqual(
    ['e-1: 9 of 30 runs ended, 1.0/s, 21 s left', 'e-1: 19 of 30 runs ended, 1.0/s, 11 s left'].map(
      (line) => expect.stringContaining(line.slice(0, 14)) as string,
    ),
  );
  await vi.advanceTimersByTimeAsync(60_000);
  const before = said.length;
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(said).toHaveLength(before);
  tally.see(happened('run.failed'), 'run/e-1/b-25');
  await lines.stop();
  expect(said.at(-1)).toMatch(/^e-1: 26 of 30 runs ended, 1 failed/);
});
