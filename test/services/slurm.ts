import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Programs } from './available.js';
import { freePort } from './free-port.js';
import { scratchFolder } from './scratch-folder.js';
import { ServerProcess } from './server-process.js';

const exec = promisify(execFile);

export interface PrivateSlurm {
  /** For every Slurm command that is to talk to this one; nothing else leads there. */
  readonly env: NodeJS.ProcessEnv;
  /** What the node claims to have, whatever the machine really has. */
  readonly cpus: number;
  /** Of munged, slurmctld and slurmd. */
  readonly pids: readonly number[];
  /** Runs `sbatch`, `squeue`, `scancel`, … and returns what it printed, trimmed. */
  call(program: string, ...args: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

/**
 * A Slurm of one node and one partition with its own munge, ports and folders: it shares nothing
 * with one that the machine may have. Starts in about 3 s; has no accounting database.
 */
export async function startSlurm(program: Programs, { cpus = 8 } = {}): Promise<PrivateSlurm> {
  const folder = await scratchFolder('slurm');
  const at = (...path: string[]): string => join(folder.path, ...path);
  const running: ServerProcess[] = [];
  const start = (name: string, ...args: string[]): ServerProcess => {
    const server = new ServerProcess(program(name), args, env);
    running.push(server);
    return server;
  };
  const env: NodeJS.ProcessEnv = { ...process.env, SLURM_CONF: at('slurm.conf') };

  const call = async (name: string, ...args: readonly string[]): Promise<string> => {
    const { stdout } = await exec(program(name), args, { env, timeout: 20_000 });
    return stdout.trim();
  };
  // A controller that is gone is waited for by every command, for longer than a test has.
  const answers = async (name: string, ...args: readonly string[]): Promise<string | undefined> =>
    exec(program(name), args, { env, timeout: 3_000 }).then(
      ({ stdout }) => stdout.trim(),
      () => undefined,
    );

  const stopAll = async (): Promise<void> => {
    await endJobs(answers);
    for (const server of running.toReversed()) await server.stop();
    await folder.remove();
  };
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= stopAll());

  try {
    // Munge wants its socket reachable by everyone and its key readable by nobody else.
    await chmod(folder.path, 0o711);
    for (const name of ['state', 'spool']) await mkdir(at(name));
    await writeFile(at('munge.key'), randomBytes(128), { mode: 0o400 });
    await writeFile(at('slurm.conf'), await configuration(folder.path, cpus));

    const munge = start(
      'munged',
      ...['--foreground', `--key-file=${at('munge.key')}`, `--socket=${at('munge.socket')}`],
      ...[`--pid-file=${at('munged.pid')}`, `--log-file=${at('munged.log')}`],
      `--seed-file=${at('munge.seed')}`,
    );
    await munge.answering(() => contentOf(at('munged.pid')));
    const controller = start('slurmctld', '-D', '-f', at('slurm.conf'));
    start('slurmd', '-D', '-f', at('slurm.conf'));
    await controller.answering(async () =>
      (await answers('sinfo', '-h', '-o', '%T')) === 'idle' ? true : undefined,
    );
  } catch (error) {
    await stop();
    throw error;
  }
  const pids = running.flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  return { env, cpus, pids, call, stop };
}

/** A step that runs on would outlive its daemons, and the test. */
async function endJobs(
  answers: (name: string, ...args: readonly string[]) => Promise<string | undefined>,
): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (await answers('squeue', '-h', '-o', '%i')) {
    await answers('scancel', '--user', userInfo().username);
    if (performance.now() > deadline) return;
    await new Promise((resume) => setTimeout(resume, 100));
  }
}

async function configuration(folder: string, cpus: number): Promise<string> {
  const user = userInfo().username;
  const node = hostname().split('.')[0] ?? 'localhost';
  const settings = {
    ClusterName: 'tutti',
    SlurmctldHost: `${node}(127.0.0.1)`,
    SlurmctldPort: await freePort(),
    SlurmdPort: await freePort(),
    SlurmUser: user,
    SlurmdUser: user,
    AuthType: 'auth/munge',
    AuthInfo: `socket=${folder}/munge.socket`,
    StateSaveLocation: `${folder}/state`,
    SlurmdSpoolDir: `${folder}/spool`,
    SlurmctldPidFile: `${folder}/slurmctld.pid`,
    SlurmdPidFile: `${folder}/slurmd.pid`,
    SlurmctldLogFile: `${folder}/slurmctld.log`,
    SlurmdLogFile: `${folder}/slurmd.log`,
    ProctrackType: 'proctrack/linuxproc',
    TaskPlugin: 'task/none',
    SelectType: 'select/cons_tres',
    SelectTypeParameters: 'CR_Core',
    // Believe the file about the node's CPUs, so that a laptop can pretend to be a cluster.
    SlurmdParameters: 'config_overrides',
    AccountingStorageType: 'accounting_storage/none',
    JobAcctGatherType: 'jobacct_gather/none',
    MpiDefault: 'none',
    ReturnToService: 2,
    SchedulerParameters: 'sched_interval=1,batch_sched_delay=0',
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  return [
    ...lines,
    `NodeName=${node} NodeAddr=127.0.0.1 CPUs=${cpus} State=UNKNOWN`,
    'PartitionName=test Nodes=ALL Default=YES MaxTime=INFINITE State=UP',
    '',
  ].join('\n');
}

const contentOf = async (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch(() => undefined);
