import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { programsOf } from './available.js';
import { scratchFolder } from './scratch-folder.js';
import { startSlurm } from './slurm.js';

const patience = { timeout: 20_000, interval: 100 };

it('a private Slurm takes a job, runs it, and is gone when stopped', async (context) => {
  const slurm = await startSlurm(programsOf('slurm', context));
  const work = await scratchFolder('job');
  try {
    const script = join(work.path, 'job.sh');
    await writeFile(script, '#!/bin/sh\necho "cpus: $SLURM_CPUS_ON_NODE"\n');
    const output = join(work.path, 'out');

    const id = await slurm.call('sbatch', '--parsable', '-c', '4', '-o', output, script);

    expect(id).toMatch(/^\d+$/);
    const state = () => slurm.call('squeue', '-h', '-t', 'all', '-j', id, '-o', '%T');
    await expect.poll(state, patience).toBe('COMPLETED');
    expect(await readFile(output, 'utf8')).toBe('cpus: 4\n');
  } finally {
    await slurm.stop();
    await work.remove();
  }
  expect(slurm.pids.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
});

it('stopping a private Slurm ends the jobs that it runs', async (context) => {
  const slurm = await startSlurm(programsOf('slurm', context), { cpus: 2 });
  const work = await scratchFolder('job');
  try {
    const pidFile = join(work.path, 'pid');
    const job = `echo $$ > ${pidFile}; exec sleep 600`;
    await slurm.call('sbatch', '--parsable', '-o', '/dev/null', '--wrap', job);
    const pid = () => readFile(pidFile, 'utf8').catch(() => '');
    await expect.poll(pid, patience).toMatch(/^\d+\n$/);

    await slurm.stop();

    expect(existsSync(`/proc/${(await pid()).trim()}`)).toBe(false);
  } finally {
    await slurm.stop();
    await work.remove();
  }
});
