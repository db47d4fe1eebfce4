import { describe, expect, it } from 'vitest';
import type { Database } from '../../../src/database/index.js';
import {
  beginEnsemble,
  type HeldLease,
  keepReply,
  readAnswer,
  replyWithoutEvents,
  sendCommand,
  takeLease,
  thisProcess,
} from '../../../src/events/store/index.js';
import { openStore, silence } from '../../support/store.js';

async function asked(): Promise<{ db: Database; lease: HeldLease; id: string }> {
  const db = await openStore();
  const lease = await beginEnsemble(db, 'e', thisProcess());
  const [eid, verb, args, actor] = [lease.eid, 'hold', {}, 'ada'];
  return { db, lease, id: await sendCommand(db, { eid, verb, selector: {}, args, actor }) };
}

/** Another supervisor, which took over after a silence. */
async function successor(db: Database, { eid }: HeldLease): Promise<HeldLease> {
  await silence(db, eid, 60);
  return takeLease(db, eid, thisProcess());
}

describe('what became of a command', () => {
  it.each([
    ['with its events', keepReply],
    ['without any', replyWithoutEvents],
  ])('is said %s by whoever has the ensemble', async (_, reply) => {
    const { db, lease, id } = await asked();
    await reply(db, id, { done: 1 }, lease);
    expect(await readAnswer(db, id)).toMatchObject({ answer: { done: 1 } });
  });

  it('is not said by one that was frozen while another took over and answered', async () => {
    const { db, lease, id } = await asked();
    await replyWithoutEvents(db, id, { done: 2 }, await successor(db, lease));
    await keepReply(db, id, { done: 1 }, lease);
    await replyWithoutEvents(db, id, { done: 0 }, lease);
    expect(await readAnswer(db, id)).toMatchObject({ answer: { done: 2 } });
  });
});
