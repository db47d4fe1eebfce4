import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { Database } from '../../../src/database/index.js';
import {
  append,
  beat,
  beginEnsemble,
  EnsembleBusy,
  type HeldLease,
  heartbeat,
  type Holder,
  LeaseLost,
  liveHolder,
  NoSuchEnsemble,
  releaseLease,
  takeLease,
  thisProcess,
} from '../../../src/events/store/index.js';
import { connection, openStore, openStoreAt } from '../../support/store.js';
import { note, Scribe } from './scribe.js';

const here = thisProcess();
const elsewhere: Holder = { ...here, host: 'elsewhere', pid: 4711 };

async function age(db: Database, eid: string, seconds: number): Promise<void> {
  await sql`
    update tutti_store.leases set beat_at = clock_timestamp() - make_interval(secs => ${seconds})
    where eid = ${eid}`.execute(db.kysely);
}

describe('a new ensemble', () => {
  it('gets an id that counts those of its name', async () => {
    const db = await openStore();
    const ids = [];
    for (const name of ['lorenz', 'other', 'lorenz', 'lorenz']) {
      ids.push(await beginEnsemble(db, name, here));
    }
    expect(ids).toEqual([
      { eid: 'lorenz-1', epoch: 1 },
      { eid: 'other-1', epoch: 1 },
      { eid: 'lorenz-2', epoch: 1 },
      { eid: 'lorenz-3', epoch: 1 },
    ]);
  });

  it('gets an id of its own, however many begin at once', async () => {
    const db = await openStore();
    const begun = await Promise.all(Array.from({ length: 20 }, () => beginEnsemble(db, 'e', here)));
    expect(new Set(begun.map(({ eid }) => eid)).size).toBe(20);
  });
});

describe('an ensemble is refused to others', () => {
  it('while its holder lives on this host, and names host and process', async () => {
    const db = await openStore();
    const { eid } = await beginEnsemble(db, 'e', here);
    const refusal = takeLease(db, eid, thisProcess());
    await expect(refusal).rejects.toBeInstanceOf(EnsembleBusy);
    await expect(refusal).rejects.toThrow(`${here.host} (process ${process.pid})`);
    expect(await liveHolder(db, eid)).toEqual({ host: here.host, pid: process.pid });
  });

  it('while its holder on another host was heard of in the last 15 s', async () => {
    const db = await openStore();
    const { eid } = await beginEnsemble(db, 'e', elsewhere);
    await age(db, eid, heartbeat.silence / 1000 - 2);
    await expect(takeLease(db, eid, here)).rejects.toThrow('elsewhere (process 4711)');
  });

  it('where there is no such ensemble', async () => {
    const db = await openStore();
    await expect(takeLease(db, 'nothing-1', here)).rejects.toBeInstanceOf(NoSuchEnsemble);
    expect(await liveHolder(db, 'nothing-1')).toBeUndefined();
  });
});

describe('an ensemble can be taken at once', () => {
  it('after its holder has released it, and the epoch rises each time', async () => {
    const db = await openStore();
    let lease: HeldLease = await beginEnsemble(db, 'e', here);
    const epochs = [lease.epoch];
    for (let round = 0; round < 3; round += 1) {
      await releaseLease(db, lease);
      expect(await liveHolder(db, lease.eid)).toBeUndefined();
      lease = await takeLease(db, lease.eid, here);
      epochs.push(lease.epoch);
    }
    expect(epochs).toEqual([1, 2, 3, 4]);
  });

  it.each<[string, () => Promise<Partial<Holder>>]>([
    [
      'is gone',
      async () => {
        const child = spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' });
        await once(child, 'exit');
        return child.pid === undefined ? {} : { pid: child.pid };
      },
    ],
    ['has an id that another process got', () => Promise.resolve({ process_start: '1' })],
    ['lived before this host was started again', () => Promise.resolve({ boot: 'another boot' })],
  ])('where the holding process on this host %s', async (_, dead) => {
    const db = await openStore();
    const holder = { ...here, ...(await dead()) };
    const { eid } = await beginEnsemble(db, 'e', holder);
    expect(await liveHolder(db, eid)).toBeUndefined();
    expect(await takeLease(db, eid, here)).toEqual({ eid, epoch: 2 });
  });

  it('after 15 s of silence from another host, by the clock of the database', async () => {
    const db = await openStore();
    const { eid } = await beginEnsemble(db, 'e', elsewhere);
    await age(db, eid, heartbeat.silence / 1000 + 0.1);
    expect(await takeLease(db, eid, here)).toEqual({ eid, epoch: 2 });
  });

  it('where the holder is a zombie, which nobody has buried', async () => {
    const db = await openStore();
    // The shell becomes a program that never waits for its child.
    const parent = spawn('/bin/sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      const [text] = (await once(parent.stdout, 'data')) as [Buffer];
      const pid = Number(text.toString().trim());
      const { eid } = await beginEnsemble(db, 'e', { ...here, pid, process_start: startOf(pid) });
      await expect.poll(() => liveHolder(db, eid)).toBeUndefined();
      expect(await takeLease(db, eid, here)).toEqual({ eid, epoch: 2 });
    } finally {
      parent.kill('SIGKILL');
    }
  });
});

function startOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

describe('a heartbeat', () => {
  it('keeps an ensemble from being taken', async () => {
    const db = await openStore();
    const lease = await beginEnsemble(db, 'e', elsewhere);
    await age(db, lease.eid, 60);
    await beat(await connection(db), [lease]);
    await expect(takeLease(db, lease.eid, here)).rejects.toBeInstanceOf(EnsembleBusy);
  });

  it('says which ensembles are still held', async () => {
    const db = await openStore();
    const kept = await beginEnsemble(db, 'kept', elsewhere);
    const released = await beginEnsemble(db, 'released', elsewhere);
    const taken = await beginEnsemble(db, 'taken', elsewhere);
    await releaseLease(db, released);
    await age(db, taken.eid, 60);
    await takeLease(db, taken.eid, here);
    const client = await connection(db);
    expect(await beat(client, [kept, released, taken])).toEqual(new Set(['kept-1']));
    expect(await beat(client, [])).toEqual(new Set());
  });
});

describe('a takeover', () => {
  it('ends what the one before may write, and a late release does not end the new one', async () => {
    const db = await openStore();
    const client = await connection(db);
    const old = await beginEnsemble(db, 'e', elsewhere);
    const scribe = new Scribe(old);
    await append(client, [scribe.entry(note('mine'))]);
    await age(db, old.eid, 60);
    const lease = await takeLease(db, old.eid, here);
    await expect(append(client, [scribe.entry(note('too late'))])).rejects.toBeInstanceOf(
      LeaseLost,
    );
    await releaseLease(db, old);
    expect(await liveHolder(db, old.eid)).toEqual({ host: here.host, pid: process.pid });
    await append(client, [new Scribe(lease).entry(note('theirs'), { idx: 1 })]);
  });

  it('waits for an append that is under way, and lets none in after it', async () => {
    const db = await openStore();
    const { eid } = await beginEnsemble(db, 'e', elsewhere);
    await age(db, eid, 60);
    const appending = await connection(db);
    await appending.query('begin');
    await appending.query('update tutti_store.head set position = position');
    let taken = false;
    const take = takeLease(db, eid, here).then((lease) => {
      taken = true;
      return lease;
    });
    const watcher = await connection(db, 'watch');
    await expect
      .poll(async () => {
        const waiting = await watcher.query(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return waiting.rowCount;
      })
      .toBe(1);
    expect(taken).toBe(false);
    await appending.query('commit');
    expect(await take).toEqual({ eid, epoch: 2 });
  });

  it('is won by exactly one of two, 100 times', async () => {
    const db = await openStore();
    const other = await openStoreAt(db.url);
    let [wins, losses] = [0, 0];
    for (let race = 0; race < 100; race += 1) {
      const { eid } = await beginEnsemble(db, 'e', elsewhere);
      await age(db, eid, 60);
      const results = await Promise.allSettled([
        takeLease(db, eid, thisProcess()),
        takeLease(other, eid, thisProcess()),
      ]);
      wins += results.filter(({ status }) => status === 'fulfilled').length;
      for (const result of results) {
        if (result.status === 'rejected' && result.reason instanceof EnsembleBusy) losses += 1;
      }
    }
    expect({ wins, losses }).toEqual({ wins: 100, losses: 100 });
  });
});
