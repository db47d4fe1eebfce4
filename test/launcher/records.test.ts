import { describe, expect, it } from 'vitest';
import { blockText, exitOf, parseClaim, parseEnd } from '../../src/launcher/records.js';

const claimed = 'id 3f2a 9c\nhost login1\nboot b-1\nwrapper 4711 123\nclaimed\n';
const started = `${claimed}job 4712 124\ngroup 4712\nstarted\n`;
const ended = 'id 3f2a 9c\nstatus 3\nended\n';

describe('a claim', () => {
  it('says who made it, where, and when', () => {
    expect(parseClaim(claimed)).toStrictEqual({
      kind: 'claimed',
      id: '3f2a 9c',
      host: 'login1',
      boot: 'b-1',
      wrapper: { pid: 4711, start: '123' },
    });
  });

  it('says what was started under it', () => {
    expect(parseClaim(started)).toMatchObject({ job: { pid: 4712, start: '124' }, group: 4712 });
  });

  it('of a system without /proc has a date for a start', () => {
    const text = claimed.replace('123', 'Thu Oct 2 10:00:00 2025');
    expect(parseClaim(text)).toMatchObject({ wrapper: { start: 'Thu Oct 2 10:00:00 2025' } });
  });

  it('may be made so that nothing starts', () => {
    expect(parseClaim(blockText('x y', 'login1'))).toStrictEqual({ kind: 'blocked', id: 'x y' });
  });

  it('is incomplete wherever it is cut off', () => {
    for (let length = 0; length < claimed.length; length += 1) {
      expect(parseClaim(claimed.slice(0, length))).toStrictEqual({ kind: 'incomplete' });
    }
  });

  it('knows of no start that is cut off', () => {
    for (let length = claimed.length; length < started.length; length += 1) {
      expect(parseClaim(started.slice(0, length))).toStrictEqual(parseClaim(claimed));
    }
  });

  it.each([
    'claimed\n',
    '\n\n\n',
    claimed.replace('4711', '-1'),
    claimed.replace('4711', '0'),
    claimed.replace('4711', '1'),
    claimed.replace('4711 123', '4711'),
    claimed.replace('4711', '99999999999999999999'),
    claimed.replace('host login1\n', ''),
    '\uFFFD\u0000{"id": 1}\nclaimed\n',
  ])('that makes no sense is incomplete: %j', (text) => {
    expect(parseClaim(text)).toStrictEqual({ kind: 'incomplete' });
  });
});

describe('an end record', () => {
  it('says how it ended', () => {
    expect(parseEnd(ended)).toStrictEqual({ kind: 'ended', id: '3f2a 9c', exit: { code: 3 } });
  });

  it('says why nothing was run', () => {
    const text = ended.replace('ended', 'message the program x is not there\nended');
    expect(parseEnd(text)).toMatchObject({
      exit: { code: 3, message: 'the program x is not there' },
    });
  });

  it('is incomplete wherever it is cut off', () => {
    for (let length = 0; length < ended.length; length += 1) {
      expect(parseEnd(ended.slice(0, length))).toStrictEqual({ kind: 'incomplete' });
    }
  });

  it.each([
    'id x\nended\n',
    'id x\nstatus\nended\n',
    'id x\nstatus -\nended\n',
    'status 0\nended\n',
  ])('that makes no sense is incomplete: %j', (text) =>
    expect(parseEnd(text)).toStrictEqual({ kind: 'incomplete' }),
  );
});

describe('a status', () => {
  it.each([
    ['0', { code: 0 }],
    ['128', { code: 128 }],
    ['130', { signal: 'SIGINT' }],
    ['137', { signal: 'SIGKILL' }],
    ['139', { signal: 'SIGSEGV' }],
    ['143', { signal: 'SIGTERM' }],
    ['160', { code: 160 }],
    ['255', { code: 255 }],
  ])('of %s is read as a shell means it', (status, exit) => {
    expect(exitOf(status)).toStrictEqual(exit);
  });
});
