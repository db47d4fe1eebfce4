import { describe, expect, it } from 'vitest';
import { type Fact, payloadFault } from '../../../src/events/catalogue/index.js';
import { batchFacts, ensembleFacts, runFacts, situationOf } from '../../support/life.js';

const sound = [runFacts, batchFacts, ensembleFacts].flatMap((factsOf) => factsOf(situationOf({})));

/** A fact as it could come from outside, where no compiler has looked at it. */
const faultOf = (type: Fact['type'], data: unknown) => payloadFault({ type, data } as Fact);

describe('a sound payload', () => {
  it.each(sound.map((fact) => [fact.type, fact] as const))('of %s has no fault', (_type, fact) => {
    expect(payloadFault(fact)).toBeUndefined();
  });
});

describe('a fault in a payload', () => {
  it('is told with the event and the place', () => {
    expect(faultOf('run.submitted', { attempt: 0, job: '7' })).toMatch(
      /run\.submitted.*attempt.*>= 1/,
    );
    expect(faultOf('run.planned', { params: {}, priority: 1.5 })).toMatch(/priority.*integer/);
  });

  it('names what is missing', () => {
    expect(faultOf('run.submitted', { attempt: 1 })).toMatch(/'job'/);
  });

  it('names what does not belong there', () => {
    expect(faultOf('run.succeeded', { applause: true })).toMatch(/applause/);
    expect(faultOf('run.templated', { files: [{ path: 'a', sha256: '00', size: 1 }] })).toMatch(
      /files\/0.*size/,
    );
  });

  it('tells all at once', () => {
    const fault = faultOf('run.exited', { attempt: 'one', outcome: 'fine', evidence: 'none' });
    expect(fault).toMatch(/attempt/);
    expect(fault).toMatch(/outcome/);
  });

  it.each(['', 'exit:', 'exit:-1', 'exit:1 ', 'signal:', 'signal:kill', 'Timeout', 'bad luck'])(
    'is a reason outside the vocabulary: "%s"',
    (reason) => {
      expect(faultOf('run.skipped', { reason })).toMatch(/reason/);
    },
  );

  it.each(['exit:0', 'exit:255', 'signal:KILL', 'signal:RTMIN+1', 'timeout', 'lost', 'internal'])(
    'is none in a reason of the vocabulary: "%s"',
    (reason) => {
      expect(faultOf('run.skipped', { reason })).toBeUndefined();
    },
  );

  it('is a time without its milliseconds or not in UTC', () => {
    const at = (again_at: string) =>
      faultOf('run.submit-failed', { attempt: 1, message: '', again_at });
    expect(at('2026-03-01T12:00:00.000Z')).toBeUndefined();
    expect(at('2026-03-01T12:00:00Z')).toMatch(/again_at/);
    expect(at('2026-03-01T12:00:00.000+01:00')).toMatch(/again_at/);
  });

  it('is an absent limit no more than a lifted one', () => {
    expect(faultOf('batch.limits-changed', {})).toBeUndefined();
    expect(faultOf('batch.limits-changed', { maxruns: null, maxjobs: 0 })).toBeUndefined();
    expect(faultOf('batch.limits-changed', { maxruns: -1 })).toMatch(/maxruns/);
  });
});
