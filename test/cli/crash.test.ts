import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/database/index.js';
import { followEvents } from '../../src/events/store/index.js';
import type { RunSummary } from '../../src/projections/tables/index.js';
import {
  ask,
  type Place,
  placeWith,
  start,
  type StoreKind,
  troubled,
  tutti,
  write,
} from './tutti.js';

const runs = 1_000;
/** Of about 11,000 events: in the middle of planning, and four times in mid-run. */
const killAfter = [600, 2_500, 4_500, 6_500, 8_500];

describe.each<StoreKind>(['embedded', 'DATABASE_URL'])('a supervisor on the store %s', (store) => {
  test(
    'that is killed five times ends as one that was left alone',
    { timeout: 600_000 },
    async () => {
      const calm = await placeWith(store);
      await write(calm, 'troubled.yaml', troubled(runs));
      const undisturbed = await tutti(calm, 'run', 'troubled.yaml', 'simulated');
      expect(undisturbed.code).toBe(1);

      const rough = await placeWith(store);
      await write(rough, 'troubled.yaml', troubled(runs));
      let next: readonly string[] = ['run', 'troubled.yaml', 'simulated'];
      for (const position of killAfter) {
        await killAt(rough, position, next);
        next = ['resume', 'troubled-1'];
      }
      const last = await tutti(rough, ...next);
      expect(last.stderr).not.toContain('defect');
      expect(last.code).toBe(1);

      expect(await endings(rough)).toEqual(await endings(calm));
      const verification = await tutti(rough, 'replay', 'troubled-1', '--verify');
      expect(verification.stdout).toContain('The tables equal the log.');
      expect(verification.code).toBe(0);
      expect(await positions(rough)).toEqual(await gapless(rough));
      const attached = await ask<{ supervisor: string }[]>(rough, 'status', '--all');
      expect(attached).toHaveLength(1);
    },
  );
});

/** Starts a supervisor and kills it when the log has come so far. */
async function killAt(place: Place, position: number, args: readonly string[]): Promise<void> {
  const db = await openDatabase({ url: place.env['DATABASE_URL'], home: place.env['TUTTI_HOME'] });
  const enough = new AbortController();
  try {
    const supervisor = start(place, ...args);
    const seen = (async () => {
      for await (const event of followEvents(db, { after: position - 1 }, enough.signal)) {
        return event.position;
      }
      return 0;
    })();
    const first = await Promise.race([seen, supervisor.ended]);
    if (typeof first !== 'number') throw new Error(`it ended too early: ${first.stderr}`);
    supervisor.child.kill('SIGKILL');
    const { signal } = await supervisor.ended;
    expect(signal).toBe('SIGKILL');
  } finally {
    enough.abort();
    await db.leave();
  }
}

/** How each run ended. Its times depend on when it got a slot; what happened to it must not. */
async function endings(place: Place): Promise<unknown[]> {
  const all = await ask<RunSummary[]>(place, 'runs', 'troubled-1');
  expect(all).toHaveLength(runs);
  return all.map((run) => ({
    run: run.run,
    state: run.state,
    reason: run.reason,
    attempt: run.attempt,
    exit_code: run.exit_code,
    signal: run.signal,
    run_seconds: run.run_seconds,
    params: run.params,
  }));
}

async function positions(place: Place): Promise<number[]> {
  const { stdout } = await tutti(place, 'events', '--all', '--json');
  const lines = stdout.trimEnd().split('\n');
  return lines.map((line) => (JSON.parse(line) as { position: number }).position);
}

async function gapless(place: Place): Promise<number[]> {
  const found = await positions(place);
  return Array.from({ length: found.length }, (_, index) => index + 1);
}
