import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Reply } from '../../../src/control/index.js';
import { type Database, openDatabase } from '../../../src/database/index.js';
import { listBatches, listRuns } from '../../../src/projections/tables/index.js';
import { until } from '../../support/postgres.js';
import { add, eventsOf, isAlive, lines, localPlace, refusal } from '../local-place.js';
import { ask, type Ended, type Place, type Running, start, tutti } from '../tutti.js';

/** It writes down that it runs, and ends when it is let go: badly, where it is told to. */
const job = `#!/bin/sh
run=\${PWD##*/}
echo $$ >pid
echo "$run" >>../../began
while [ ! -e ../../go ] && [ ! -e ../../go-$run ]; do sleep 0.02; done
if [ -e ../../fail-$run ]; then rm ../../fail-$run ../../go-$run; exit 3; fi
`;

/** One at a time: b-0 runs, and the others wait. */
const yaml = `ensemble:
  name: e
  batches:
    - name: b
      basedir: runs
      templatedir: ../template
      job_file: job.sh
      maxjobs: 1
      sweep: {grid: {rho: [0, 1, 2, 3, 4]}}
`;

interface Stage {
  readonly place: Place;
  readonly db: Database;
  readonly supervisor: Running;
}

/** With a supervisor, at a time when b-0 runs and the others wait for its slot. */
async function underway(): Promise<Stage> {
  const place = await localPlace({ 'template/job.sh': job, 'e.yaml': yaml });
  const db = await openDatabase({ url: place.env['DATABASE_URL'] });
  onTestFinished(() => db.leave());
  const stage = { place, db, supervisor: start(place, 'run', 'e.yaml') };
  await reaches(stage, 0, 'running');
  return stage;
}

/** As a supervisor leaves it that was asked to: nobody runs it, and its job goes on. */
async function left(): Promise<Stage> {
  const stage = await underway();
  stage.supervisor.child.kill('SIGINT');
  expect(await stage.supervisor.ended).toMatchObject({ code: 4 });
  return stage;
}

function began(place: Place, ...runs: string[]): Promise<void> {
  const hasBegun = async (): Promise<boolean> =>
    (await lines(place, 'began')).join() === runs.join();
  return until(`${runs.join(', ')} have begun`, hasBegun, 60_000);
}

async function states({ db }: Stage): Promise<string[]> {
  const runs = await listRuns(db, 'e-1');
  return runs.map(({ state, held }) => (held ? `${state}, held` : state));
}

function reaches(stage: Stage, idx: number, state: string): Promise<void> {
  const is = async (): Promise<boolean> => (await states(stage))[idx] === state;
  return until(`b-${idx} is ${state}`, is, 60_000);
}

async function commandsSent({ db }: Stage): Promise<number> {
  const { rows } = await sql<{ many: number }>`
    select count(*)::integer as many from tutti_store.commands`.execute(db.kysely);
  return rows[0]?.many ?? -1;
}

/** The events that commands have caused, and how long after each was sent. */
async function whatCommandsDid({ db }: Stage) {
  const { rows } = await sql<{ verb: string; type: string; actor: string; ms: number }>`
    select c.verb, e.type, e.meta->>'actor' as actor,
      extract(epoch from e.recorded_at - c.at)::double precision * 1000 as ms
    from tutti_store.events e join tutti_store.commands c on c.id::text = e.meta->>'cause'
    order by e.position`.execute(db.kysely);
  return rows;
}

/** Lets all jobs end, and the ensemble with them. */
async function letEnd({ place }: Stage, supervisor: Running): Promise<number | null> {
  await add(place, { go: '' });
  const { code, stderr } = await supervisor.ended;
  expect(stderr).not.toContain('defect');
  const verification = await tutti(place, 'replay', 'e-1', '--verify');
  expect(verification.stdout).toContain('The tables equal the log.');
  return code;
}

function said({ code, stdout, stderr }: Ended): string {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

describe('while a supervisor lives', { timeout: 240_000 }, () => {
  test('runs are held and released, and the log knows by whom', async () => {
    const stage = await underway();
    const { place, db, supervisor } = stage;
    expect(said(await tutti(place, 'hold', 'b-1', '--reason', 'lunch'))).toBe(
      'e-1: run b-1 held\n',
    );
    expect(said(await tutti(place, 'hold', 'param.rho<3'))).toBe(
      'e-1: 2 runs held, 1 was held already\n',
    );
    expect((await listRuns(db, 'e-1'))[1]).toMatchObject({ held: true, hold_reason: 'lunch' });

    // What is held is passed over, and a job that runs goes on.
    await add(place, { 'go-b-0': '' });
    await began(place, 'b-0', 'b-3');
    expect(said(await tutti(place, 'release', 'b-1..2'))).toBe('e-1: 2 runs released\n');
    expect(await letEnd(stage, supervisor)).toBe(0);
    expect((await lines(place, 'began')).sort()).toEqual(['b-0', 'b-1', 'b-2', 'b-3', 'b-4']);

    const told = await whatCommandsDid(stage);
    expect(told.map(({ type }) => type)).toEqual([
      ...Array<string>(3).fill('run.held'),
      ...Array<string>(2).fill('run.released'),
    ]);
    for (const { actor } of told) expect(actor).toMatch(/^.+@.+$/);
  });

  test('each verb is answered within a second', async () => {
    const stage = await underway();
    const { place, supervisor } = stage;
    const verbs = [
      ['hold', 'b-1'],
      ['release', 'b-1'],
      ['throttle', '--maxjobs', '1', '--rate', '10/s'],
      ['cancel', 'b-4'],
      ['retry', 'b-4'],
    ];
    for (const verb of verbs) said(await tutti(place, ...verb));
    const told = await whatCommandsDid(stage);
    expect(new Set(told.map(({ verb }) => verb))).toEqual(new Set(verbs.map(([verb]) => verb)));
    // A machine that does much else at the time may be slow for one of them.
    const slow = told.filter(({ ms }) => ms >= 1_000);
    expect(slow.length, JSON.stringify(told)).toBeLessThanOrEqual(1);
    expect(await letEnd(stage, supervisor)).toBe(0);
  });

  test('an ensemble that is held starts nothing, and goes on when it is released', async () => {
    const stage = await underway();
    const { place, supervisor } = stage;
    const told = await ask(place, 'hold');
    expect(told).toEqual({
      command: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      eid: 'e-1',
      verb: 'hold',
      handled: expect.any(Number) as number,
      answer: { done: 1, already: 0, refused: 0, reasons: [] } satisfies Reply,
    });
    const again = refusal(await tutti(place, 'hold'));
    expect(again).toContain('e-1 cannot be held: it is held already');
    expect(again).toContain('tutti release e-1');
    expect(said(await tutti(place, 'release', 'e-1'))).toBe('e-1: released\n');
    expect(said(await tutti(place, 'hold', 'b'))).toBe('e-1: batch b held\n');
    expect(said(await tutti(place, 'release', 'e-1/b'))).toBe('e-1: batch b released\n');
    expect(await letEnd(stage, supervisor)).toBe(0);
  });

  test('what waits is cancelled, what runs ends by itself or is ended, and both are tried again', async () => {
    const stage = await underway();
    const { place, supervisor } = stage;
    expect(said(await tutti(place, 'cancel', 'b-3..4'))).toBe('e-1: 2 runs cancelled\n');
    expect(said(await tutti(place, 'cancel', 'b-0', '--reason', 'enough'))).toBe(
      'e-1: run b-0 cancelled\nJobs that run go on to their end. The same with --kill ends them.\n',
    );
    await reaches(stage, 0, 'cancelling');
    const pid = Number(await readFile(join(place.cwd, 'runs/b-0/pid'), 'utf8'));
    expect(await isAlive(pid)).toBe(true);
    expect(refusal(await tutti(place, 'cancel', 'b-0'))).toContain('tutti cancel e-1/b-0 --kill');

    expect(said(await tutti(place, 'cancel', 'b-0', '--kill', '--grace', '5'))).toBe(
      'e-1: run b-0 cancelled\n',
    );
    await reaches(stage, 0, 'cancelled');
    expect(await isAlive(pid)).toBe(false);
    await began(place, 'b-0', 'b-1');
    const [first, second] = await eventsOf(place, 'e-1', 'run.cancel-requested').then((all) =>
      all.filter(({ stream }) => stream === 'run/e-1/b-0'),
    );
    expect(first?.data).toEqual({ reason: 'enough' });
    expect(second?.data).toEqual({ kill: true, grace_seconds: 5 });

    expect(said(await tutti(place, 'retry'))).toBe('e-1: 3 runs to be tried again\n');
    expect(await letEnd(stage, supervisor)).toBe(0);
    expect(await states(stage)).toEqual(Array(5).fill('succeeded'));
    const all = ['b-0', 'b-0', 'b-1', 'b-2', 'b-3', 'b-4'];
    expect((await lines(place, 'began')).sort()).toEqual(all);
  });

  test('a run that failed is tried again, with another parameter', async () => {
    const stage = await underway();
    const { place, db, supervisor } = stage;
    await add(place, { 'fail-b-0': '', 'go-b-0': '' });
    await reaches(stage, 0, 'failed');
    const ended = await tutti(place, 'retry', 'reason=exit:3', '-x', 'rho=9.50', '--set', 'roh=1');
    expect(ended).toEqual({
      code: 0,
      signal: null,
      stdout: 'e-1: 1 run to be tried again\n',
      stderr: 'No run of e-1 has had a parameter "roh" so far. Did you mean rho?\n',
    });
    expect(await letEnd(stage, supervisor)).toBe(0);
    const [run] = await listRuns(db, 'e-1');
    expect(run).toMatchObject({ state: 'succeeded', attempt: 2, params: { rho: 9.5, roh: 1 } });
    expect(run?.texts).toMatchObject({ '/rho': '9.50' });
  });

  test('limits change at once', async () => {
    const stage = await underway();
    const { place, db, supervisor } = stage;
    expect(said(await tutti(place, 'throttle', 'b', '--maxjobs', '7', '--rate', '2/s'))).toBe(
      'e-1: batch b throttled: at most 7 jobs at once, at most 120 submissions a minute\n',
    );
    expect(await listBatches(db, 'e-1')).toMatchObject([{ maxjobs: 7, rate: 120 }]);
    expect(said(await tutti(place, 'throttle', '--maxruns', '3'))).toBe(
      'e-1: throttled: at most 3 runs at once\n',
    );
    expect(said(await tutti(place, 'throttle', 'b', '--rate', 'none'))).toBe(
      'e-1: batch b throttled: any number of submissions\n',
    );
    expect(await listBatches(db, 'e-1')).toMatchObject([{ maxjobs: 7, rate: null }]);
    expect(await letEnd(stage, supervisor)).toBe(0);
  });

  test('two opposite commands at once are two, one after the other', async () => {
    const stage = await underway();
    const { place, db, supervisor } = stage;
    const ended = await Promise.all([
      tutti(place, 'hold', 'b-4', '--json'),
      tutti(place, 'cancel', 'b-4', '--json'),
    ]);
    // Whichever comes late may find that it is too late.
    expect(ended.some(({ code }) => code === 0)).toBe(true);
    const { rows } = await sql<{ handled: number | null }>`
      select handled from tutti_store.commands order by at, id`.execute(db.kysely);
    const handled = rows.map((row) => row.handled ?? 0);
    expect(handled.length).toBeGreaterThan(0);
    expect(handled.every((position) => position > 0)).toBe(true);
    expect(handled).toEqual([...handled].sort((a, b) => a - b));
    const isCancelled = async () => (await states(stage))[4]?.startsWith('cancelled') === true;
    await until('b-4 is cancelled', isCancelled);
    await letEnd(stage, supervisor);
  });
});

describe('where nobody runs the ensemble', { timeout: 240_000 }, () => {
  test('commands are kept, and done by whoever takes it up', async () => {
    const stage = await left();
    const { place } = stage;
    expect(said(await tutti(place, 'hold', 'b-3'))).toBe(
      'e-1: run b-3 to be held. Nobody is running it now; this is kept, and done by: tutti resume e-1\n',
    );
    expect(await ask(place, 'cancel', 'b-1..2')).toMatchObject({ handled: null, answer: null });
    expect(await commandsSent(stage)).toBe(2);
    expect(await states(stage)).not.toContain('cancelled');

    const supervisor = start(place, 'resume', 'e-1');
    await reaches(stage, 2, 'cancelled');
    await reaches(stage, 1, 'cancelled');
    const b3 = (await states(stage))[3];
    expect(b3).toMatch(/, held$/);
    expect(said(await tutti(place, 'release', 'b-3'))).toBe('e-1: run b-3 released\n');
    await letEnd(stage, supervisor);
    expect((await lines(place, 'began')).sort()).toEqual(['b-0', 'b-3', 'b-4']);
  });

  test('an ensemble that has finished is taken up again for what is tried again', async () => {
    const stage = await underway();
    const { place, supervisor } = stage;
    await add(place, { 'fail-b-0': '', 'go-b-0': '' });
    await reaches(stage, 0, 'failed');
    expect(await letEnd(stage, supervisor)).toBe(1);
    expect(said(await tutti(place, 'retry', 'state=failed'))).toContain(
      'done by: tutti resume e-1',
    );
    expect(await tutti(place, 'resume', 'e-1')).toMatchObject({ code: 0 });
    expect(await states(stage)).toEqual(Array(5).fill('succeeded'));
    const all = ['b-0', 'b-0', 'b-1', 'b-2', 'b-3', 'b-4'];
    expect((await lines(place, 'began')).sort()).toEqual(all);
  });
});

test('a run that asks is answered', { timeout: 240_000 }, async () => {
  const stage = await left();
  const { place } = stage;
  const claim = await readFile(join(place.cwd, 'runs/b-0/.tutti/job-1.1.1.claim'), 'utf8');
  const number = (name: string) => Number(new RegExp(`^${name} (\\d+)`, 'm').exec(claim)?.[1]);
  process.kill(number('wrapper'), 'SIGKILL');
  process.kill(-number('group'), 'SIGKILL');
  const supervisor = start(place, 'resume', 'e-1');
  await reaches(stage, 0, 'lost, held');
  await began(place, 'b-0', 'b-1');
  const asked = refusal(await tutti(place, 'release', 'b-0'));
  expect(asked).toMatch(/b-0 cannot be released: it asks: .*\?/);
  expect(asked).toContain('tutti release e-1/b-0 --as done (or failed, or again)');
  expect(refusal(await tutti(place, 'release', '--as', 'again', 'b-2'))).toContain('not held');
  expect(said(await tutti(place, 'release', 'state=lost', '--as', 'again'))).toBe(
    'e-1: 1 run released\n',
  );
  expect(await letEnd(stage, supervisor)).toBe(0);
  expect(await states(stage)).toEqual(Array(5).fill('succeeded'));
  expect((await lines(place, 'began')).filter((run) => run === 'b-0')).toHaveLength(2);
});

test(
  'what cannot be meant or done is refused, and nothing is sent',
  { timeout: 240_000 },
  async () => {
    const stage = await left();
    const { place } = stage;
    await tutti(place, 'cancel', 'b-4');
    for (const [args, says] of [
      [['hold', 'b-9'], /e-1 has no run "b-9"/],
      [['hold', 'bb'], /Did you mean b\?/],
      [['hold', 'e-9'], /Did you mean e-1\?/],
      [['hold', 'e-9/b'], /there is no ensemble "e-9"[^]*Did you mean e-1\?/],
      [['hold', 'stat=failed'], /Did you mean state\?/],
      [['hold', 'state=happy'], /no run has the state "happy"/],
      [['hold', 'param.roh>1'], /Did you mean param\.rho\?/],
      [['hold', 'param.rho>99'], /no run of e-1 fits: param\.rho>99/],
      [['hold', ''], /"" names nothing/],
      [['hold', '--ensemble', 'nobody-7'], /no ensemble "nobody-7"/],
      [['release', 'b-1'], /b-1 cannot be released: it is not held/],
      [['release', 'b-1', '--as', 'maybe'], /done, failed, again/],
      [['release'], /e-1 cannot be released: it is not held/],
      [['retry', 'b-0'], /b-0 cannot be tried again: it has not ended: it is running/],
      [['retry'], /nothing of e-1 that is meant has failed/],
      [['retry', '--from', 'jobs'], /template, pre_run, submit, job, post_run/],
      [['retry', '--fresh', '--from', 'job'], /Leave --from out/],
      [['retry', '-x', '=3'], /needs a name/],
      [['cancel', '--grace', '3'], /without --kill none is/],
      [['cancel', '--kill', '--grace', 'long'], /number of seconds/],
      [['throttle'], /no limit is given/],
      [['throttle', 'b-1', '--maxjobs', '3'], /only a batch or an ensemble has limits/],
      [['throttle', '--maxjobs', '0'], /at least 1, or none/],
      [['throttle', '--rate', '30'], /30\/min/],
    ] as const) {
      const ended = await tutti(place, ...args);
      expect({ args, words: refusal(ended) }).toMatchObject({
        words: expect.stringMatching(says) as string,
      });
    }
    expect(await commandsSent(stage)).toBe(1);
    const { error } = await ask<{ error: { code: string } }>(place, 'hold', 'b-9');
    expect(error.code).toBe('control.nothing-named');
  },
);

test('each command has its help', async () => {
  const place = await localPlace({});
  for (const verb of ['hold', 'release', 'cancel', 'retry', 'throttle']) {
    const { stdout } = await tutti(place, verb, '--help');
    expect(stdout).toContain(`Usage: tutti ${verb} [options] [what...]`);
    expect(stdout).toMatch(new RegExp(`Examples:\n {2}\\$ tutti ${verb} `));
  }
});
