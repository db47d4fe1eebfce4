import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEnsemble } from '../../../src/config/index.js';
import {
  batchStream,
  ensembleStream,
  parseStream,
  runStream,
} from '../../../src/events/catalogue/index.js';

/** Whether the configuration takes this as the name of a batch. */
function isAllowed(name: string): boolean {
  try {
    const batches = [{ name, runs: [{}] }];
    parseEnsemble(JSON.stringify({ ensemble: { batches } }), { file: 'e.yaml' });
    return true;
  } catch {
    return false;
  }
}

const odd = [
  'a-1',
  'a-1-2',
  '-',
  'with space',
  `it's "so"`,
  'ä',
  '日本',
  '🎻-7',
  'a\\b',
  'a%2Fb',
  'run',
  '1',
];
const names = fc
  .oneof(
    fc.constantFrom(...odd),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
    fc.string({ unit: fc.constantFrom('a', '-', '0', ' ', '.', '"'), minLength: 1, maxLength: 8 }),
  )
  .filter(isAllowed);
const eids = fc.constantFrom('lorenz-3', 'it is-12', 'ä-1');

describe('the name of a stream', () => {
  it('is made of any batch name that the configuration allows, and read back', () => {
    fc.assert(
      fc.property(eids, names, fc.nat(1_000_000), (eid, batch, idx) => {
        expect(parseStream(ensembleStream(eid))).toStrictEqual({ kind: 'ensemble', eid });
        expect(parseStream(batchStream(eid, batch))).toStrictEqual({ kind: 'batch', eid, batch });
        expect(parseStream(runStream(eid, batch, idx))).toStrictEqual({
          kind: 'run',
          eid,
          batch,
          idx,
        });
      }),
      { numRuns: 100 },
    );
  });

  it('differs for different owners', () => {
    const owner = fc.tuple(names, fc.nat(12));
    fc.assert(
      fc.property(owner, owner, (one, other) => {
        const same = one[0] === other[0] && one[1] === other[1];
        expect(runStream('e-1', ...one) === runStream('e-1', ...other)).toBe(same);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    '',
    'ensemble',
    'ensemble/',
    'tasks/e-1',
    'ensemble/e-1/b',
    'batch/e-1',
    'batch/e-1/',
    'run/e-1/b',
    'run/e-1/b-',
    'run/e-1/b-x',
    'run/e-1/-1',
    'run/e-1/b-1.5',
    'run//b-1',
  ])('is refused where it names nothing: "%s"', (stream) => {
    expect(() => parseStream(stream)).toThrow(RangeError);
  });
});
