import { describe, expect, it } from 'vitest';
import { readAnswer, sendCommand } from '../../src/events/store/index.js';
import {
  created,
  type CreatedEnsemble,
  eventsOf,
  host,
  openStore,
  takenUp,
} from '../support/store.js';
import { plain } from './scripted.js';

const all = { of: [], where: [] };

function send(
  { db, lease }: CreatedEnsemble,
  command: { readonly verb: string; readonly selector?: unknown; readonly args?: unknown },
): Promise<string> {
  const { verb, selector = all, args = {} } = command;
  return sendCommand(db, { eid: lease.eid, verb, selector, args, actor: 'ada' });
}

describe('a command of another version of Tutti', () => {
  it.each([
    ['with another verb', { verb: 'dance' }],
    ['with what is no verb', { verb: 'toString' }],
    ['with another selector', { verb: 'hold', selector: 'b-1..3' }],
    ['with another target', { verb: 'hold', selector: { of: [{ kind: 'all' }], where: [] } }],
    ['with another argument', { verb: 'cancel', args: { gently: true } }],
    ['with another kind of reason', { verb: 'hold', args: { reason: 7 } }],
    ['with no arguments', { verb: 'hold', args: null }],
  ])('is refused in so many words: %s', async (_, command) => {
    const ensemble = await created(await openStore(), plain(1));
    const { db, lease } = ensemble;
    const id = await send(ensemble, command);
    expect(await host(ensemble)).toEqual({ departure: 'finished', defects: [] });
    const why = expect.stringContaining('another version') as string;
    expect(await readAnswer(db, id)).toMatchObject({
      answer: { done: 0, refused: 1, reasons: [{ of: lease.eid, why }] },
    });
    expect(await eventsOf(db, { eid: lease.eid, type: 'run.succeeded' })).toHaveLength(1);
  });
});

describe('a command about a batch that is not there', () => {
  it('is refused, and nothing else suffers', async () => {
    const ensemble = await created(await openStore(), plain(1));
    const { db } = ensemble;
    const selector = { of: [{ kind: 'batch', batch: 'c' }], where: [] };
    const id = await send(ensemble, { verb: 'hold', selector });
    expect(await host(ensemble)).toEqual({ departure: 'finished', defects: [] });
    expect(await readAnswer(db, id)).toMatchObject({
      answer: { done: 0, refused: 1, reasons: [{ of: 'c', why: 'there is no such batch' }] },
    });
  });
});

describe('a command whose facts could not be written', () => {
  it('is refused whole: nothing of it happens', async () => {
    const ensemble = await created(await openStore(), plain(2));
    const { db, lease } = ensemble;
    const { eid } = lease;
    await send(ensemble, { verb: 'cancel', selector: { of: [], where: [] } });
    await host(ensemble);
    const before = await eventsOf(db, { eid });
    const id = await send(ensemble, {
      verb: 'retry',
      args: { params: { a: 7 }, texts: { '/a': 7 } },
    });
    expect(await host(await takenUp(ensemble))).toEqual({ departure: 'finished', defects: [] });
    const why = expect.stringContaining('run.changed: data/texts/~1a must be string') as string;
    expect(await readAnswer(db, id)).toMatchObject({
      answer: { done: 0, refused: 2, reasons: [{ of: 'b-0', why }, { why }] },
    });
    const happened = (await eventsOf(db, { eid })).slice(before.length);
    expect(happened.map(({ type }) => type)).toEqual([
      'supervisor.attached',
      'supervisor.detached',
    ]);
  });
});
