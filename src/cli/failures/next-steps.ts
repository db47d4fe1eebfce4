import { many } from '../words.js';
import type { FailureGroup } from './group-causes.js';
import { rangesOf } from './run-ranges.js';

/** More ranges than that nobody copies; what the runs have in common says it shorter. */
const mostNamed = 6;

/** A command to be copied, and what has to be known of it. */
export interface Step {
  readonly command: string;
  readonly note?: string;
}

/**
 * What one would do next about a group. `eid`: the ensemble, where it has to be named; `groups`: all
 * that there are, since what is true of this group's runs may be true of others.
 */
export function nextSteps(
  group: FailureGroup,
  groups: readonly FailureGroup[],
  eid: string | undefined,
): Step[] {
  const [first] = group.runs;
  if (first === undefined) return [];
  const of = eid === undefined ? '' : `${eid}/`;
  const name = `${of}${first.run}`;
  if (first.state === 'lost') {
    return [
      { command: `tutti explain ${name}` },
      { command: `tutti release ${name} --as done`, note: 'or failed, or again' },
    ];
  }
  const more =
    group.file === undefined
      ? `tutti explain ${name}`
      : `tutti logs ${name}${group.phase === 'job' ? '' : ` --task ${group.phase}`}`;
  return [{ command: more }, retry(group, groups, eid)];
}

function retry(
  { reason, phase, runs }: FailureGroup,
  groups: readonly FailureGroup[],
  eid: string | undefined,
): Step {
  const ranges = rangesOf(runs);
  if (ranges.length <= mostNamed) {
    const names = ranges.map(({ text }) => (eid === undefined ? text : `${eid}/${text}`));
    return { command: `tutti retry ${names.join(' ')}` };
  }
  const where = `state=failed reason=${reason} phase=${phase}`;
  const command = `tutti retry ${eid === undefined ? '' : `${eid} `}${where}`;
  const all = groups
    .filter((other) => other.reason === reason && other.phase === phase)
    .reduce((sum, other) => sum + other.runs.length, 0);
  return all === runs.length
    ? { command }
    : { command, note: `all ${many(all, 'run')} of this kind` };
}
