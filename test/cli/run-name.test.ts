import { expect, test } from 'vitest';
import { parseRunName } from '../../src/cli/run-name.js';

test.each([
  ['b-3', undefined, 'b', 3],
  ['second-part-12', undefined, 'second-part', 12],
  ['lorenz-3/b-0', 'lorenz-3', 'b', 0],
  ['my runs-4', undefined, 'my runs', 4],
])('%s is a run', (written, eid, batch, idx) => {
  expect(parseRunName(written)).toEqual({ eid, batch, idx });
});

test.each(['b', '', '-3', 'b-', 'b-x', 'a/b/c-1', '/b-1', 'lorenz-3/'])('%s is none', (written) => {
  expect(() => parseRunName(written)).toThrow(
    expect.objectContaining({ code: 'cli.bad-run-name', exitCode: 2 }),
  );
});
