import { type Finding, ok, problem, warning } from './finding.js';
import { grouped } from '../words.js';

/** What the system lets each process of ours have; a limit that is not there is unlimited. */
export interface Limits {
  /** `ulimit -v`, in bytes. */
  readonly addressSpace?: number;
  /** `ulimit -n`. */
  readonly openFiles?: number;
  /** `ulimit -u`: of this user, on this host. */
  readonly processes?: number;
  /** `ulimit -t`, in seconds. */
  readonly cpuSeconds?: number;
  /** `ulimit -f`, in bytes. */
  readonly fileSize?: number;
}

const names: Readonly<Record<string, keyof Limits>> = {
  'Max address space': 'addressSpace',
  'Max open files': 'openFiles',
  'Max processes': 'processes',
  'Max cpu time': 'cpuSeconds',
  'Max file size': 'fileSize',
};

/** The soft limits of /proc/self/limits: they are what counts. */
export function parseLimits(text: string): Limits {
  const limits: { -readonly [name in keyof Limits]: Limits[name] } = {};
  for (const line of text.split('\n')) {
    const [, title = '', soft] = /^(Max [a-z ]+?) {2,}(\d+)\s/.exec(line) ?? [];
    const name = names[title];
    if (name !== undefined && soft !== undefined) limits[name] = Number(soft);
  }
  return limits;
}

const GiB = 2 ** 30;

export function checkLimits(limits: Limits | undefined): Finding[] {
  if (limits === undefined) return [ok('limits', 'not known on this system')];
  return [
    checkAddressSpace(limits),
    checkOpenFiles(limits),
    checkProcesses(limits),
    ...checkEndings(limits),
  ];
}

/** Node sets addresses aside for the code that it makes, in each of its threads: with 1.9 GB a run died of it. */
function checkAddressSpace({ addressSpace }: Limits): Finding {
  const check = 'address space';
  if (addressSpace === undefined) return ok(check, 'not limited');
  const says = `limited to ${(addressSpace / GiB).toFixed(1)} GB (ulimit -v)`;
  if (addressSpace >= 2.5 * GiB) return ok(check, says);
  return warning(check, `${says}, hardly enough`, 'Raise it: ulimit -v unlimited');
}

function checkOpenFiles({ openFiles }: Limits): Finding {
  const check = 'open files';
  if (openFiles === undefined) return ok(check, 'not limited');
  const says = `at most ${grouped(openFiles)} at once (ulimit -n)`;
  const hint = 'Raise it: ulimit -n 4096 (or ask for a higher hard limit).';
  if (openFiles < 256) return problem(check, `${says}, too few`, hint);
  return openFiles < 1024 ? warning(check, `${says}, few`, hint) : ok(check, says);
}

/** A run under way takes at least two, and PostgreSQL up to a few dozen. */
function checkProcesses({ processes }: Limits): Finding {
  const check = 'processes';
  if (processes === undefined) return ok(check, 'not limited');
  const says = `at most ${grouped(processes)} of yours at once on this host (ulimit -u)`;
  const hint = 'Raise it (ulimit -u, or ask the site), and keep `maxruns` small until then.';
  if (processes < 64) return problem(check, `${says}, too few`, hint);
  return processes < 512 ? warning(check, `${says}, few`, hint) : ok(check, says);
}

function checkEndings({ cpuSeconds, fileSize }: Limits): Finding[] {
  const findings: Finding[] = [];
  if (cpuSeconds !== undefined) {
    findings.push(
      warning(
        'CPU time',
        `each process is ended after ${grouped(cpuSeconds)} s of CPU time (ulimit -t)`,
        'Start Tutti where there is no such limit, or let cron call `tutti resume --all`.',
      ),
    );
  }
  if (fileSize !== undefined && fileSize < GiB) {
    findings.push(
      warning(
        'file size',
        `no file may grow beyond ${(fileSize / 1e6).toFixed(0)} MB (ulimit -f)`,
        'Raise it: ulimit -f unlimited',
      ),
    );
  }
  return findings;
}
