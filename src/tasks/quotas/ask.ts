import { basename } from 'node:path';
import { thisUser } from '../../host.js';
import type { ProgramEnd } from '../run-program.js';
import { type Mount, mountOf } from './mount-of.js';
import { parseGpfs } from './parse-gpfs.js';
import { parseTable } from './parse-table.js';
import { left, type Quota } from './quota.js';

export interface QuotaQuestion {
  /** The file system that the user named. */
  readonly mnt: string | undefined;
  /** Where the task runs. */
  readonly directory: string;
  readonly run: (program: string, args: readonly string[]) => Promise<ProgramEnd>;
}

export type QuotaAnswer =
  | { readonly kind: 'known'; readonly quota: Quota; readonly by: string }
  /** Which commands were tried, and why each could not answer. */
  | { readonly kind: 'unknown'; readonly tried: readonly string[] };

interface Source {
  /** File systems for which this one is asked first. */
  readonly type: string | undefined;
  readonly program: string;
  readonly args: readonly string[];
  readonly parse: (text: string) => Quota[];
}

/** Asks `quota`, `lfs quota` and `mmlsquota` in turn, first the one that belongs to the file system. */
export async function askQuota({ mnt, directory, run }: QuotaQuestion): Promise<QuotaAnswer> {
  const mount = await mountOf(mnt ?? directory);
  const user = thisUser();
  const sources: readonly Source[] = [
    {
      type: undefined,
      program: 'quota',
      args: ['-uw', ...(mnt === undefined ? [] : ['-f', mnt])],
      parse: parseTable,
    },
    {
      type: 'lustre',
      program: 'lfs',
      args: ['quota', '-u', user, mnt ?? directory],
      parse: parseTable,
    },
    { type: 'gpfs', program: 'mmlsquota', args: ['-u', user, '-Y'], parse: parseGpfs },
  ];
  const own = sources.filter(({ type }) => type !== undefined && type === mount?.type);
  const tried: string[] = [];
  for (const { program, args, parse } of [...own, ...sources.filter((s) => !own.includes(s))]) {
    const command = [program, ...args].join(' ');
    const end = await run(program, args);
    if (end.kind === 'failed') {
      tried.push(`${command}: ${end.message}`);
      continue;
    }
    // Its exit code says nothing: quota ends with 1, too, where somebody is over a limit.
    const quota = ofInterest(parse(end.stdout), mount);
    if (quota !== undefined) return { kind: 'known', quota, by: command };
    tried.push(`${command}: ${firstLine(end.stderr) ?? firstLine(end.stdout) ?? 'no answer'}`);
  }
  return { kind: 'unknown', tried };
}

/** Of the file system that is meant; where that cannot be told, the one with the least left. */
function ofInterest(quotas: readonly Quota[], mount: Mount | undefined): Quota | undefined {
  const names = mount === undefined ? [] : [mount.source, mount.point, basename(mount.source)];
  const meant = quotas.filter(({ filesystem }) => names.includes(filesystem));
  return (meant.length > 0 ? meant : quotas).toSorted(
    (one, other) => left(one.space) - left(other.space) || 0,
  )[0];
}

function firstLine(text: string): string | undefined {
  return text
    .split('\n')
    .find((line) => line.trim() !== '')
    ?.trim();
}
