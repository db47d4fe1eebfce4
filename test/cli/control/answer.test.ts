import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { awaitAnswer } from '../../../src/cli/control/await-answer.js';
import { type Database } from '../../../src/database/index.js';
import { releaseLease, sendCommand } from '../../../src/events/store/index.js';
import { openStore, silence } from '../../support/store.js';
import { answer, ensembleHere } from './ground.js';

const short = { atMost: 300, every: 10, lookEvery: 50 };

/** An ensemble whose supervisor is this process, as far as anybody can see. */
async function asked() {
  const db = await openStore();
  const { eid, lease } = await ensembleHere(db, 'ensemble: {batches: [{name: b, runs: [{x: 1}]}]}');
  const order = { eid, verb: 'hold', selector: { of: [], where: [] }, args: {}, actor: 'me@here' };
  const id = await sendCommand(db, order);
  return { db, eid, id, lease };
}

async function handle(db: Database, id: string): Promise<void> {
  await sql`update tutti_store.commands set handled = 9 where id = ${id}`.execute(db.kysely);
}

const reply = { done: 1, already: 0, refused: 0, reasons: [] };

describe('whoever sent a command hears', () => {
  test('what was answered, as soon as it is', async () => {
    const { db, eid, id } = await asked();
    const waiting = awaitAnswer(db, { id, eid });
    await answer(db, id, reply);
    expect(await waiting).toEqual({ kind: 'answered', handled: 7, reply });
  });

  test('both parts of the answer, in whichever order they come', async () => {
    const { db, eid, id } = await asked();
    const waiting = awaitAnswer(db, { id, eid }, { ...short, atMost: 60_000 });
    await handle(db, id);
    await answer(db, id, reply);
    expect(await waiting).toMatchObject({ kind: 'answered', reply });
  });

  test('that it was done, where nothing more is to be learnt', async () => {
    const { db, eid, id } = await asked();
    await handle(db, id);
    const told = { kind: 'answered', handled: 9, reply: undefined };
    expect(await awaitAnswer(db, { id, eid }, short)).toEqual(told);
  });

  test('that an answer cannot be read', async () => {
    const { db, eid, id } = await asked();
    await answer(db, id, { done: 'much' });
    const told = { kind: 'answered', handled: 7, reply: undefined };
    expect(await awaitAnswer(db, { id, eid }, short)).toEqual(told);
  });

  test('at once that nobody is there', async () => {
    const { db, eid, id, lease } = await asked();
    await releaseLease(db, lease);
    expect(await awaitAnswer(db, { id, eid })).toEqual({ kind: 'nobody' });
  });

  test('what the last word was of a supervisor that has left', async () => {
    const { db, eid, id, lease } = await asked();
    await answer(db, id, reply);
    await releaseLease(db, lease);
    expect(await awaitAnswer(db, { id, eid })).toMatchObject({ kind: 'answered', reply });
  });

  test('that a supervisor went while one waited', async () => {
    const { db, eid, id } = await asked();
    const waiting = awaitAnswer(db, { id, eid }, { ...short, atMost: 60_000 });
    await silence(db, eid, 60);
    expect(await waiting).toEqual({ kind: 'nobody' });
  });

  test('who does not answer', async () => {
    const { db, eid, id } = await asked();
    const told = { kind: 'silent', holder: { pid: process.pid } };
    expect(await awaitAnswer(db, { id, eid }, short)).toMatchObject(told);
  });
});
