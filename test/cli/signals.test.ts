import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/database/index.js';
import { until } from '../support/postgres.js';
import { ctrlC, ctrlQ, ctrlS, hasTerminals, inTerminal, program } from './terminal.js';
import { type Place, placeWith, start, troubled, tutti, write } from './tutti.js';
import {
  eventOf,
  expectEachRunBeganOnce,
  isAlive,
  letGo,
  logOf,
  ofType,
  placeWithRunningJobs,
  placeWithWaitingJobs,
  runWaiting,
} from './waiting-jobs.js';

describe.runIf(hasTerminals)('in a terminal', () => {
  test('bars tell how far it has come, and leave nothing behind', async () => {
    const place = await placeWithWaitingJobs();
    const { screen, shows, ended } = inTerminal(place, runWaiting, { columns: 70 });
    await shows(/^member {2}░+ {2}0\/2 {2}\d running/m);
    await letGo(place);
    expect(await ended).toBe(0);
    expect(screen.text).toContain('waiting-1 succeeded');
    expect(screen.text).toContain('the log is logs/waiting.log');
    expect(screen.text).not.toMatch(/[█░]|0\/2/);
    expect(screen.text.split('\n').every((line) => line.length < 70)).toBe(true);
  });

  test('Ctrl-C leaves, jobs go on, and a resume finds them', async () => {
    const place = await placeWithWaitingJobs();
    const { screen, shows, type, ended } = inTerminal(place, runWaiting);
    await shows(/[1-9] running/);
    type(ctrlC);
    expect(await ended).toBe(4);
    expect(screen.text).toContain('SIGINT: leaving waiting');
    expect(screen.text).toContain('Go on: tutti resume waiting-1');
    expect(screen.text).not.toMatch(/[█░]/);
    expect(screen.cursor.column).toBe(0);
    expect(screen.written).not.toContain('\x1b[?25l');

    const resumed = inTerminal(place, ['resume']);
    await resumed.shows(/[1-9] running/);
    await letGo(place);
    expect(await resumed.ended).toBe(0);
    await expectEachRunBeganOnce(place);
    expect(await logOf(place)).toMatch(/waiting-1 +left as it is\. Go on: tutti resume waiting-1/);
  });

  test('Ctrl-C twice leaves at once, whatever is still to be written', async () => {
    const place = await placeWithWaitingJobs();
    const { screen, shows, type, ended } = inTerminal(place, runWaiting);
    await shows(/[1-9] running/);
    const db = await openDatabase({ home: place.env['TUTTI_HOME'] });
    const client = await db.connect('test');
    await client.query('begin');
    await client.query('select from tutti_store.head for update');
    type(ctrlC);
    await shows(/leaving waiting/);
    type(ctrlC);
    expect(await ended).toBe(4);
    expect(screen.text).not.toMatch(/[█░]/);
    await client.end();
    await db.leave();

    const resumed = start(place, 'resume');
    await letGo(place);
    expect(await resumed.ended).toMatchObject({ code: 0 });
    await expectEachRunBeganOnce(place);
  });

  test.each([{ behindShell: false }, { behindShell: true }])(
    'a terminal that is lost is not missed (%o)',
    async (how) => {
      const place = await placeWithWaitingJobs();
      const { shows, hangUp } = inTerminal(place, runWaiting, how);
      await shows(/[1-9] running/);
      hangUp();
      await until('the log says so', async () =>
        (await logOf(place)).includes('the terminal is gone; the runs go on without it'),
      );
      await letGo(place);
      const finished = await eventOf(place, ofType('ensemble.finished'));
      expect(finished.data).toMatchObject({ outcome: 'succeeded' });
      await expectEachRunBeganOnce(place);
    },
  );

  test('a terminal that takes nothing does not stop the runs', async () => {
    // So many that there would be much to draw until the last of them has ended.
    const place = await placeWithWaitingJobs(20);
    const { shows, type, ended } = inTerminal(place, runWaiting);
    await shows(/[1-9] running/);
    type(ctrlS);
    await letGo(place);
    const { data } = await eventOf(place, ofType('ensemble.finished'));
    expect(data).toMatchObject({ outcome: 'succeeded' });
    type(ctrlQ);
    await shows(/waiting-1 succeeded/);
    expect(await ended).toBe(0);
  });

  test('without colours where they are not wanted', async () => {
    const place = await placeWith('embedded');
    await write(place, 'troubled.yaml', troubled(60));
    const { screen, ended } = inTerminal(place, ['run', 'troubled.yaml', 'simulated'], {
      env: { NO_COLOR: '1' },
    });
    await ended;
    expect(screen.written).not.toMatch(/\x1b\[[0-9;]*m/);
    expect(screen.written).toContain('░');
  });

  test('lines, as in a pipe, where nothing can be drawn anew', async () => {
    const place = await placeWith('embedded');
    await write(place, 'troubled.yaml', troubled(60));
    const { screen, ended } = inTerminal(place, ['run', 'troubled.yaml', 'simulated'], {
      env: { TERM: 'dumb' },
    });
    await ended;
    expect(screen.written).not.toContain('\x1b');
    expect(screen.text).toContain('troubled-1: 0 of 60 runs ended');
    expect(screen.text).toMatch(/troubled-1: 60 of 60 runs ended, \d+ failed/);
  });
});

describe('without a terminal', () => {
  test('progress is told in lines, at the start and at the end', async () => {
    const place = await placeWithWaitingJobs();
    await letGo(place);
    const { stderr, code } = await tutti(place, ...runWaiting);
    expect(stderr).toContain('waiting-1: 0 of 2 runs ended');
    expect(stderr).toContain('waiting-1: 2 of 2 runs ended');
    expect(stderr).not.toContain('\x1b');
    expect(code).toBe(0);
  });

  test('SIGTERM leaves like Ctrl-C, and says what goes on', async () => {
    const { child, ended } = await placeWithRunningJobs();
    child.kill('SIGTERM');
    const { code, stdout, stderr } = await ended;
    expect(stderr).toContain('SIGTERM: leaving waiting');
    expect(stdout).toContain('Go on: tutti resume waiting-1');
    expect(stdout).toMatch(/[12] running jobs? goe?s? on\./);
    expect(code).toBe(4);
  });

  test('a reader that has seen enough does not end an ensemble', async () => {
    const place = await placeWithWaitingJobs();
    const command = `'${process.execPath}' '${program}' ${runWaiting.join(' ')} 2>&1 | head -n 1`;
    const { PATH = '' } = process.env;
    const shell = spawn('sh', ['-c', command], {
      cwd: place.cwd,
      env: { PATH, HOME: place.cwd, ...place.env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = once(shell, 'close');
    let said = '';
    shell.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    await eventOf(place, ofType('run.running'));
    await until('the reader has left', () => said !== '');
    await letGo(place);
    const finished = await eventOf(place, ofType('ensemble.finished'));
    expect(finished.data).toMatchObject({ outcome: 'succeeded' });
    expect(said.trimEnd().split('\n')).toHaveLength(1);
    await expectEachRunBeganOnce(place);
    await closed;
    expect(await logOf(place)).toMatch(/waiting-1 +succeeded: 2 succeeded/);
  });

  test('with everything closed it goes on to the end as well', async () => {
    const place = await placeWithWaitingJobs();
    const { child } = start(place, ...runWaiting);
    const { pid } = await attached(place);
    child.stdout?.destroy();
    child.stderr?.destroy();
    child.kill('SIGHUP');
    await letGo(place);
    await eventOf(place, ofType('ensemble.finished'));
    await until('it has left', () => !isAlive(pid));
    expect(child.exitCode).toBe(0);
  });
});

async function attached(place: Place): Promise<{ pid: number }> {
  const event = await eventOf(place, ofType('supervisor.attached'));
  if (event.type !== 'supervisor.attached') throw new Error(event.type);
  return event.data;
}
