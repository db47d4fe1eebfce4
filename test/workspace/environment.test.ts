import { chmod, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { captureEnvironment, loadEnvironment, saveEnvironment } from '../../src/workspace/index.js';
import { asOrdinary, ground } from './ground.js';

describe('the environment of an ensemble', () => {
  test('is what its user had, without what a surrounding job says of itself', () => {
    const kept = {
      PATH: '/bin',
      MODEL: 'with = signs\nand lines',
      SLURMY: 'mine',
      MY_SLURM_ACCOUNT: 'a',
      PBSX: '1',
      'BASH_FUNC_module%%': '() { :; }',
      EMPTY: '',
      NODE_OPTIONS: '--max-old-space-size=4096',
      OMP_NUM_THREADS: '1',
    };
    const scrubbed = {
      SLURM_JOB_ID: '1',
      SLURM_NTASKS: '4',
      SLURMD_NODENAME: 'n1',
      SBATCH_ACCOUNT: 'x',
      SRUN_DEBUG: '3',
      PBS_JOBID: '1',
      PBS_ENVIRONMENT: 'PBS_BATCH',
      PMI_RANK: '0',
      PMI2_RANK: '0',
      PMIX_RANK: '0',
      OMPI_COMM_WORLD_RANK: '0',
      FLUX_URI: 'local:///x',
      npm_config_cache: '/c',
    };
    expect(captureEnvironment({ ...kept, ...scrubbed })).toEqual(kept);
  });

  test('is kept for its owner only, since it may hold secrets', async () => {
    const base = join(await ground(), 'runs');
    const env = { TOKEN: 'sëcret\n"quoted"' };
    await saveEnvironment(base, 'e-1', env);
    expect(await loadEnvironment(base, 'e-1')).toEqual(env);
    expect(await loadEnvironment(base, 'e-2')).toBeUndefined();
    const [file = ''] = await readdir(join(base, '.tutti'));
    expect((await stat(join(base, '.tutti', file))).mode & 0o777).toBe(0o600);
  });

  test('says what to do where another account cannot read it', async () => {
    const root = await ground();
    await chmod(root, 0o755);
    await saveEnvironment(root, 'e-1', {});
    if (process.geteuid?.() !== 0) await chmod(join(root, '.tutti/e-1.environment.json'), 0o000);
    await asOrdinary(() =>
      expect(loadEnvironment(root, 'e-1')).rejects.toMatchObject({
        code: 'workspace.environment-unreadable',
        hint: expect.stringContaining('who started it') as string,
      }),
    );
  });

  test('says what to do where it cannot be kept', async () => {
    const root = await ground();
    await chmod(root, 0o555);
    await asOrdinary(() =>
      expect(saveEnvironment(root, 'e-1', {})).rejects.toMatchObject({
        code: 'workspace.environment-not-kept',
        hint: expect.stringContaining('start it again') as string,
      }),
    );
  });
});
