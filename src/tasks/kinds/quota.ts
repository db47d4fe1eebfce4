import { resolve } from 'node:path';
import { ended, waiting } from '../notes.js';
import { askQuota } from '../quotas/ask.js';
import { left } from '../quotas/quota.js';
import { runProgram } from '../run-program.js';
import type { InsideKind } from '../tools.js';

/** A file server that does not answer is asked again later. */
const patience = 60_000;

/** True while the user may still write so many kB, and make so many files. */
export const quota: InsideKind = async (call) => {
  const { args, env, stop, place } = call;
  const mnt = args.path('mnt');
  const answer = await askQuota({
    mnt: mnt === undefined ? undefined : resolve(place.cwd, mnt),
    directory: place.cwd,
    run: (program, given) => runProgram(program, given, { env, cwd: '/', stop, patience }),
  });
  if (answer.kind === 'unknown') {
    return waiting(call, `the quota is not known:\n${answer.tried.join('\n')}`);
  }
  const { filesystem, space, files } = answer.quota;
  const asked = [
    { what: 'kB', many: args.number('atleast') ?? 0, left: left(space) },
    { what: 'files', many: args.number('inodes') ?? 0, left: left(files) },
  ].filter(({ what, many }) => what === 'kB' || many > 0);
  const said = asked.map((each) =>
    each.left === Infinity
      ? `no limit of ${each.what}`
      : `${each.left} ${each.what} left of the quota, ${each.many} asked for`,
  );
  const told = `${filesystem}: ${said.join('; ')} (${answer.by})`;
  return asked.every((each) => each.left >= each.many)
    ? ended(call, true, told)
    : waiting(call, told);
};
