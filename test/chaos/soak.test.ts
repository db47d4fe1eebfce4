import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { eventsOf, isAlive, lines, localPlace, runsOf } from '../cli/local-place.js';
import { type Ended, type Place, type Running, start, tutti } from '../cli/tutti.js';
import { statOf } from '../launcher/desk.js';
import { until } from '../support/postgres.js';
import { Dice } from './dice.js';

/** `npm run chaos` soaks for longer. */
const { runs, kills } =
  process.env['TUTTI_CHAOS'] === 'all' ? { runs: 300, kills: 20 } : { runs: 60, kills: 6 };

/** The same seed kills the same at the same stages; what is going on then is another matter. */
const seed = Number(process.env['TUTTI_CHAOS_SEED'] ?? 20_260_301);

const victims = ['supervisor', 'launcher', 'PostgreSQL'] as const;
type Victim = (typeof victims)[number];

const names = Array.from({ length: runs }, (_, index) => `b-${index}`);

function files(dice: Dice) {
  const note = 'echo "${PWD##*/}" >>../../';
  const members = names.map(() => ({ pause: dice.between(2, 30) / 100 }));
  const batch = {
    name: 'b',
    basedir: 'runs',
    templatedir: '../template',
    templates: ['run.sh.hbs'],
    job_file: 'run.sh',
    runs: members,
    post_run: [{ name: 'execute', args: { cmd: `${note}tasks` } }],
  };
  return {
    'e.yaml': JSON.stringify({ ensemble: { name: 'e', batches: [batch] } }),
    'template/run.sh.hbs': `#!/bin/sh\n${note}begun\nsleep {{run.pause}}\n${note}done\n`,
  };
}

describe(`${runs} runs among ${kills} deaths of supervisors, launchers and PostgreSQL`, () => {
  test(`are each executed exactly once (seed ${seed})`, { timeout: 900_000 }, async () => {
    const dice = new Dice(seed);
    const place = await localPlace(files(dice), 'embedded');
    const host = new Host(place);
    // All are over before the last runs are.
    const moments = Array.from({ length: kills }, () => dice.between(1, runs * 0.9)).sort(
      (one, other) => one - other,
    );
    // As many of each.
    const dying = dice.shuffled(moments.map((_, index) => victims[index % victims.length]!));
    for (const [index, moment] of moments.entries()) {
      await host.isPresentUntil(async () => (await lines(place, 'begun')).length >= moment);
      await host.kill(dying[index]!);
    }
    const last = await host.isPresentUntilItLeaves();
    expect(last.stderr).not.toContain('defect');

    expect((await lines(place, 'begun')).sort()).toEqual([...names].sort());
    expect((await lines(place, 'done')).sort()).toEqual([...names].sort());
    expect((await lines(place, 'tasks')).sort()).toEqual([...names].sort());
    const ends = (await runsOf(place, 'e-1')).map(({ state, attempt }) => `${state} ${attempt}`);
    expect(ends).toEqual(names.map(() => 'succeeded 1'));
    for (const type of ['run.submitted', 'run.running', 'run.exited', 'run.succeeded']) {
      expect(await eventsOf(place, 'e-1', type), type).toHaveLength(runs);
    }
    const verification = await tutti(place, 'replay', 'e-1', '--verify');
    expect(verification.stdout).toContain('The tables equal the log.');
    expect(verification.code).toBe(0);
  });
});

/** Sees that somebody runs the ensemble, whoever has died. */
class Host {
  #supervisor: Running;
  #end: Ended | undefined;

  constructor(readonly place: Place) {
    this.#supervisor = this.#begin(['run', 'e.yaml']);
  }

  async isPresentUntil(happened: () => Promise<boolean>): Promise<void> {
    await until(
      'the runs have come so far',
      async () => {
        if (this.#end?.code === 0) throw new Error('it was done before everybody had died');
        this.#goOn();
        return happened();
      },
      300_000,
    );
  }

  async isPresentUntilItLeaves(): Promise<Ended> {
    // Each of them has died at most once.
    for (let times = 0; times <= kills; times += 1) {
      const end = await this.#supervisor.ended;
      if (end.code === 0) return end;
      this.#goOn();
    }
    throw new Error(`it does not come to its end: ${JSON.stringify(this.#end)}`);
  }

  /** Where there is no launcher without work, its supervisor dies instead. */
  async kill(victim: Victim): Promise<void> {
    const { pid } = this.#supervisor.child;
    switch (victim) {
      case 'PostgreSQL':
        kill(await this.#postmaster());
        return;
      case 'launcher':
        kill((await idleLauncherOf(pid, this.place)) ?? pid);
        return;
      case 'supervisor':
        kill(pid);
        await this.#supervisor.ended;
    }
  }

  /** One that died before has a successor as soon as anybody needs it. */
  async #postmaster(): Promise<number> {
    let found: number | undefined;
    await until('a server is there', async () => {
      this.#goOn();
      found = await postmasterOf(this.place);
      return found !== undefined && (await isAlive(found));
    });
    return found!;
  }

  #goOn(): void {
    if (this.#end !== undefined) this.#supervisor = this.#begin(['resume', 'e-1']);
  }

  #begin(args: readonly string[]): Running {
    this.#end = undefined;
    const supervisor = start(this.place, ...args);
    void supervisor.ended.then((end) => {
      this.#end = end;
    });
    return supervisor;
  }
}

function kill(pid: number | undefined, signal: NodeJS.Signals = 'SIGKILL'): void {
  if (pid === undefined) return;
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

async function postmasterOf(place: Place): Promise<number | undefined> {
  const home = place.env['TUTTI_HOME'] ?? '';
  for (const name of await readdir(home)) {
    if (!/^pg\d+$/.test(name)) continue;
    const text = await readFile(join(home, name, 'postmaster.pid'), 'utf8').catch(() => '');
    const [pid] = text.split('\n');
    if (pid !== undefined && pid !== '') return Number(pid);
  }
  return undefined;
}

/**
 * A process of the launcher that attends to no job, and is stopped, so that it takes none: with a wrapper, the
 * knowledge of how its job ends would die.
 */
async function idleLauncherOf(
  supervisor: number | undefined,
  place: Place,
): Promise<number | undefined> {
  for (const pid of await launchersOf(supervisor)) {
    kill(pid, 'SIGSTOP');
    if (!(await attending(place)).has(pid)) return pid;
    kill(pid, 'SIGCONT');
  }
  return undefined;
}

async function launchersOf(supervisor: number | undefined): Promise<number[]> {
  const launchers: number[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    if (supervisor === undefined || statOf(Number(pid))?.parent !== supervisor) continue;
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.includes('launcher.sh')) launchers.push(Number(pid));
  }
  return launchers;
}

/** The wrappers of what has been claimed and has not ended. */
async function attending({ cwd }: Place): Promise<Set<number>> {
  const files = await readdir(join(cwd, 'runs'), { recursive: true });
  const ended = new Set(files.filter((name) => name.endsWith('.end')));
  const claims = files.filter(
    (name) => name.endsWith('.claim') && !ended.has(name.replace(/claim$/, 'end')),
  );
  const wrappers = await Promise.all(
    claims.map(async (name) => {
      const text = await readFile(join(cwd, 'runs', name), 'utf8').catch(() => '');
      return Number(/^wrapper (\d+)/m.exec(text)?.[1]);
    }),
  );
  return new Set(wrappers);
}
