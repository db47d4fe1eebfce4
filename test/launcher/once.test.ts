import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { look } from '../../src/launcher/index.js';
import { Desk, folder, launchers } from './desk.js';

describe.each(launchers)('one piece of work (%s)', (_, launching) => {
  it('is run once, however many ask for it at the same time', async () => {
    const directory = await folder();
    const desks = await Promise.all(
      Array.from({ length: 4 }, () => Desk.open(launching, directory)),
    );
    const starts = Array.from({ length: 20 }, async (__, number) => {
      const desk = desks[number % desks.length]!;
      const id = `asked by ${number}`;
      const work = desk.script('a', `echo ${number} >> all`, { id });
      const ended = desk.endOf(work);
      const started = await desk.launcher.start(work);
      if (started.kind === 'started') await ended;
      return { id, kind: started.kind };
    });
    const answers = await Promise.all(starts);
    const [winner, ...others] = answers.filter(({ kind }) => kind === 'started');
    expect(others).toStrictEqual([]);
    expect(answers.filter(({ kind }) => kind === 'superseded')).toHaveLength(19);
    const ran = await readFile(join(directory, 'all'), 'utf8');
    expect(`asked by ${ran.trim()}`).toBe(winner?.id);
    expect(await look({ directory, name: 'a' })).toMatchObject({ kind: 'ended', id: winner?.id });
  });

  it('that has ended is not run again', async () => {
    const desk = await Desk.open(launching);
    const work = desk.script('a', 'echo once');
    await desk.run(work);
    expect(await desk.launcher.start(work)).toStrictEqual({ kind: 'superseded' });
    expect(await readFile(work.output, 'utf8')).toBe('once\n');
  });

  it('does not wait for others: 200 run side by side', async () => {
    const desk = await Desk.open(launching);
    // Each of them ends when all of them have begun.
    const together = 'echo . >> all; until [ "$(wc -l <all)" -ge 200 ]; do sleep 1; done; exit $1';
    const sights = await Promise.all(
      Array.from({ length: 200 }, (__, number) => {
        const args = ['-c', together, 'sh', String(number % 100)];
        return desk.run(desk.work(`a${number}`, '/bin/sh', args));
      }),
    );
    const codes = sights.map((sight) => (sight.kind === 'ended' ? sight.code : sight.kind));
    expect(codes).toStrictEqual(Array.from({ length: 200 }, (__, number) => number % 100));
    expect(desk.complaints).toStrictEqual([]);
  });
});
