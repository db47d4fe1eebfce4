import { once } from 'node:events';
import type { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import type { Database } from '../../../src/database/index.js';
import {
  append,
  AppendRefused,
  beginEnsemble,
  headPosition,
  pendingCommands,
  sendCommand,
  thisProcess,
} from '../../../src/events/store/index.js';
import { connection, eventsOf, openStore } from '../../support/store.js';
import { note, Scribe } from './scribe.js';

function send(db: Database, eid: string, verb = 'hold'): Promise<string> {
  const args = { reason: "it's \\ odd" };
  return sendCommand(db, { eid, verb, selector: 'b-1..3', args, actor: 'me@here' });
}

async function begun(): Promise<{ db: Database; client: Client; scribe: Scribe; eid: string }> {
  const db = await openStore();
  const client = await connection(db);
  const scribe = new Scribe(await beginEnsemble(db, 'e', thisProcess()));
  return { db, client, scribe, eid: scribe.lease.eid };
}

describe('a command', () => {
  it('wakes whoever listens, with the id of its ensemble', async () => {
    const { db, eid } = await begun();
    const listener = await connection(db, 'listen');
    await listener.query('listen tutti_commands');
    const heard = once(listener, 'notification');
    await send(db, eid);
    expect(await heard).toMatchObject([{ channel: 'tutti_commands', payload: eid }]);
  });

  it('is kept as it was sent until it is handled, in the order of sending', async () => {
    const { db, eid } = await begun();
    const ids: string[] = [];
    for (const verb of ['hold', 'release', 'cancel']) ids.push(await send(db, eid, verb));
    await send(db, 'other-1');
    const pending = await pendingCommands(db, eid);
    expect(pending.map(({ id }) => id)).toEqual(ids);
    expect(pending[0]).toMatchObject({
      eid,
      verb: 'hold',
      selector: 'b-1..3',
      args: { reason: "it's \\ odd" },
      actor: 'me@here',
      handled: null,
    });
    expect(pending[0]?.at).toBeInstanceOf(Date);
  });

  it('is handled by the append of what came of it, whose cause it is', async () => {
    const { db, client, scribe, eid } = await begun();
    const id = await send(db, eid);
    const next = await send(db, eid);
    const first = { ...scribe.entry(note('a'), { actor: 'me@here', cause: id }), handles: id };
    const second = scribe.entry(note('b'), { idx: 1, actor: 'me@here', cause: id });
    const last = await append(client, [first, second]);
    expect((await pendingCommands(db, eid)).map((command) => command.id)).toEqual([next]);
    const { rows } = await client.query('select handled from tutti_store.commands where id = $1', [
      id,
    ]);
    expect(rows).toEqual([{ handled: last }]);
    const metas = (await eventsOf(db, { eid })).map(({ meta }) => meta);
    expect(metas).toMatchObject([
      { cause: id, actor: 'me@here' },
      { cause: id, actor: 'me@here' },
    ]);
  });

  it('is handled once: a second answer is refused whole', async () => {
    const { db, client, scribe, eid } = await begun();
    const id = await send(db, eid);
    const other = await send(db, eid);
    await append(client, [{ ...scribe.entry(note('a')), handles: id }]);
    const late = [
      { ...scribe.entry(note('b'), { idx: 1 }), handles: other },
      { ...scribe.entry(note('c'), { idx: 2 }), handles: id },
    ];
    const refusal = append(client, late);
    await expect(refusal).rejects.toBeInstanceOf(AppendRefused);
    await expect(refusal).rejects.toThrow(/handled already/);
    expect(await headPosition(db)).toBe(1);
    expect((await pendingCommands(db, eid)).map((command) => command.id)).toEqual([other]);
  });

  it('stays pending where its answer is refused for another reason', async () => {
    const { db, client, scribe, eid } = await begun();
    const id = await send(db, eid);
    const [, bad] = [scribe.entry(note('never written')), scribe.entry(note('b'))];
    await expect(append(client, [{ ...bad, handles: id }])).rejects.toBeInstanceOf(AppendRefused);
    expect((await pendingCommands(db, eid)).map((command) => command.id)).toEqual([id]);
  });

  it('may be answered by several events of one append', async () => {
    const { db, client, scribe, eid } = await begun();
    const id = await send(db, eid);
    const entries = [0, 1, 2].map((idx) => ({ ...scribe.entry(note('a'), { idx }), handles: id }));
    expect(await append(client, entries)).toBe(3);
    expect(await pendingCommands(db, eid)).toEqual([]);
  });
});
