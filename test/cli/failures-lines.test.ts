import { describe, expect, test } from 'vitest';
import { likeness } from '../../src/cli/failures/likeness.js';
import { rangesOf, rangesText } from '../../src/cli/failures/index.js';
import { tellingLine } from '../../src/cli/failures/telling-line.js';
import { printable } from '../../src/cli/printable.js';

describe('the line that tells why', () => {
  test.each<[string, string, string]>([
    ['is the last one where none says more', 'begins\nworks\nnothing left\n\n', 'nothing left'],
    [
      'is the one with the error, not what a scheduler says of it',
      `step 8122
CFL violation at step 8123
STOP 1
srun: error: node3: task 0: Exited with exit code 1
slurmstepd: error: *** STEP 77.0 ON node3 CANCELLED ***`,
      'CFL violation at step 8123',
    ],
    [
      'is the last line of a traceback',
      `Traceback (most recent call last):
  File "model.py", line 12, in <module>
    raise ValueError("negative mass")
  File "model.py", line 7, in step
ValueError: negative mass in cell 12`,
      'ValueError: negative mass in cell 12',
    ],
    [
      'is the last of chained exceptions, not the sentence between them',
      `KeyError: 'rho'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "a.py", line 3, in <module>
RuntimeError: no density`,
      'RuntimeError: no density',
    ],
    [
      'is what was said before MPI took everything down',
      `[node1] FATAL: grid file is not readable
--------------------------------------------------------------------------
MPI_ABORT was invoked on rank 0 in communicator MPI_COMM_WORLD
with errorcode 1.
--------------------------------------------------------------------------`,
      '[node1] FATAL: grid file is not readable',
    ],
    [
      'is the error of a Fortran program, not its backtrace',
      `At line 12 of file ocean.f90 (unit = 10, file = 'grid.nc')
Fortran runtime error: End of file

Error termination. Backtrace:
#0  0x7f3b in ???
#1  0x7f3c in main`,
      'Fortran runtime error: End of file',
    ],
    [
      'is what a C++ program threw, not that it was aborted',
      `terminate called after throwing an instance of 'std::runtime_error'
  what():  solver has not converged
Aborted (core dumped)`,
      'what():  solver has not converged',
    ],
    [
      'is what a shell says of a program that is not there',
      './run.sh: line 3: ./modell: No such file or directory\n+ exit 127',
      './run.sh: line 3: ./modell: No such file or directory',
    ],
    [
      'is no line about errors that are none',
      `relative error: 1.2e-6
max error = 0.001
0 errors, 2 warnings
error tolerance 1e-8
disc is gone`,
      'disc is gone',
    ],
    ['is the trouble where there is no error', 'cannot reach the ice\nbye', 'cannot reach the ice'],
    [
      'is no information',
      '2026-03-01 12:00:00 INFO error handler is installed\nleaves with 3',
      'leaves with 3',
    ],
    ['is a warning where there is nothing else', 'WARNING: thin ice\nend', 'WARNING: thin ice'],
    [
      'is the time limit, whoever says it',
      `step 9\nslurmstepd: error: *** JOB 7 ON n1 CANCELLED AT 12:00 DUE TO TIME LIMIT ***\nstep 10`,
      'slurmstepd: error: *** JOB 7 ON n1 CANCELLED AT 12:00 DUE TO TIME LIMIT ***',
    ],
    [
      'is found behind colours',
      '\u001b[31mError: too hot\u001b[0m\n\u001b[2Kdone',
      'Error: too hot',
    ],
    ['has no carriage returns', 'Error: too hot\r\nbye\r\n', 'Error: too hot'],
    ['is one state of a progress bar', '10 %\r20 %\rError: too hot\r', 'Error: too hot'],
    ['is the end of one endless line', 'x'.repeat(5_000), 'x'.repeat(400)],
    ['is no ruler', 'gone\n----------\n**********\n', 'gone'],
    [
      'is said to be none of binary output',
      '\u0000\u0001\u0002\ufffd\ufffd\u0003abc',
      '(what it printed is no text)',
    ],
    [
      'is text among binary output',
      'Error: too hot\n\u0000\u0001\u0002\ufffd\ufffd\u0003',
      'Error: too hot',
    ],
  ])('%s', (_what, text, line) => {
    expect(tellingLine(text)).toBe(line);
  });

  test('is none where nothing was printed', () => {
    expect(tellingLine('')).toBeUndefined();
    expect(tellingLine(' \n\t\r\n')).toBeUndefined();
  });

  test('is no half line where there is a whole one, and the end of it where there is none', () => {
    expect(tellingLine('f an error: too hot\ncold again', true)).toBe('cold again');
    expect(tellingLine(`${'x'.repeat(900)} Error: too hot`, true)).toMatch(/x Error: too hot$/);
  });
});

describe('lines are alike', () => {
  const of = (line: string, idx: number, params = {}) =>
    likeness(line, { run: `b-${idx}`, params });
  test.each<[string, string, string]>([
    [
      'whatever the numbers',
      'CFL violation at step 8123, dt = 1.0e-3',
      'CFL violation at step 9, dt = -.5',
    ],
    [
      'whatever the run',
      '/scratch/ada/runs/b-3/grid.nc is not there',
      '/data/b-7/grid.nc is not there',
    ],
    ['whatever the run is called in', 'b-3: no grid', 'b-7: no grid'],
    ['whatever the address', 'double free: 0x5581deadbeef', 'double free: 0x7f00'],
    ['whatever the node', 'node017: out of memory', 'node3: out of memory'],
    ['whatever the time', '[2026-03-01T12:00:00.123Z] gone', '[2026-11-21T01:02:03Z] gone'],
    ['whatever the day', 'Mon Mar  1 12:00:00 2026 gone', 'Tue Nov 21 01:02:03 2026 gone'],
    ['whatever the commit', 'built from 3f2a9c81de: gone', 'built from 90ab12cd34: gone'],
    [
      'whatever the id',
      'job 1b4e28ba-2fa1-11d2-883f-0016d3cca427 is gone',
      'job 6ba7b810-9dad-11d1-80b4-00c04fd430c8 is gone',
    ],
    ['however long the list', 'cells [1, 2, 3] are negative', 'cells [7, 9] are negative'],
    [
      'whatever the temporary file',
      'cannot write /tmp/tmpa8x_q/out',
      'cannot write /tmp/tmpzz01b/out',
    ],
    ['however it is spaced', 'no   grid', 'no\tgrid'],
  ])('%s', (_what, one, other) => {
    expect(of(one, 3)).toBe(of(other, 7));
  });

  test('whatever text among their parameters they name', () => {
    expect(of('no data of oslo', 3, { site: 'oslo' })).toBe(
      of('no data of bergen', 7, { site: 'bergen' }),
    );
    expect(of('no data of oslo', 3, { x: 'no' })).toContain('no data');
  });

  test('and not alike where a word differs', () => {
    expect(of('no grid at 12', 3)).not.toBe(of('no ice at 12', 3));
    expect(of('NaN in cell 3', 3)).not.toBe(of('7 in cell 3', 3));
  });

  test('a run is not taken for another whose name begins or ends so', () => {
    expect(of('needs b-31 and ab-3', 3)).toBe(of('needs b-72 and ab-9', 7));
    expect(of('b-3', 3)).not.toBe(of('b-31', 3));
  });
});

describe('runs are named as one would type them', () => {
  const runs = (...numbers: readonly number[]) => numbers.map((idx) => ({ batch: 'b', idx }));

  test('those that follow each other together', () => {
    const ranges = rangesOf([...runs(3, 7, 8, 9), { batch: 'c', idx: 10 }]);
    expect(ranges.map(({ text }) => text)).toEqual(['b-3', 'b-7..9', 'c-10']);
    expect(rangesText(ranges, 76)).toBe('b-3, b-7..9, c-10');
  });

  test('as many as fit, and how many more there are', () => {
    const odd = rangesOf(runs(...Array.from({ length: 40 }, (_, index) => 2 * index + 1)));
    expect(rangesText(odd, 12)).toBe('b-1, b-3 and 38 more');
    expect(rangesText(odd, 1)).toBe('b-1 and 39 more');
    expect(rangesText(odd, Infinity)).not.toContain('more');
  });
});

describe('what others have printed', () => {
  test('commands no terminal', () => {
    const nasty =
      '\u001b]0;title\u0007\u001b[2J\u001b[31mred\u001b[0m \u009b1mbold\b\u0000 \u202egnp.exe';
    expect(printable(nasty)).toBe('red bold·· ·gnp.exe');
    expect(printable('\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\')).toBe('link');
    expect(printable('\u001b')).toBe('·');
  });

  test('is cut to what a screen shows', () => {
    expect(printable('x'.repeat(500))).toHaveLength(160);
    expect(printable(`${'x'.repeat(158)}😀😀`).at(-1)).toBe('…');
  });
});
