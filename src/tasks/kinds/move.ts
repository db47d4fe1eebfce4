import { realpath, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import type { TaskResult } from '../../backends/index.js';
import { asError } from '../../errors.js';
import { realPathOf } from '../../paths.js';
import { copyTree } from '../copy/copy-tree.js';
import { type Filter, filterOf } from '../copy/filter.js';
import { TaskFault } from '../errors.js';
import { ended } from '../notes.js';
import { runProgram } from '../run-program.js';
import type { InsideCall, InsideKind } from '../tools.js';

/** As many as a message can name. */
const mostNamed = 5;

/** Copies what is in the run's directory into `<dest>/<run id>`; the name is model-ensembler's. */
export const move: InsideKind = async (call) => {
  const { request, place, args } = call;
  const { owner } = request;
  // That it needs a run was said when the file was read.
  if (owner.kind !== 'run') throw new RangeError('there is no run here');
  const source = resolve(place.cwd, args.text('cwd') ?? '.');
  await refuseUnlessDirectory(
    source,
    `there is no directory ${source} to copy`,
    'An earlier task may have removed it.',
  );
  const dest = args.path('dest') ?? '';
  const filter = filterOf(args.patterns('include'), args.patterns('exclude'));
  const id = `${owner.batch}-${owner.idx}`;
  return isRemote(dest)
    ? copyByRsync(call, source, `${dest.replace(/\/+$/, '')}/${id}/`, filter)
    : copyHere(call, source, resolve(source, dest), id, filter);
};

/** As rsync sees it: a colon before the first slash, or an address. */
function isRemote(dest: string): boolean {
  return dest.startsWith('rsync://') || /^[^/]+:/.test(dest);
}

async function copyHere(
  call: InsideCall,
  source: string,
  dest: string,
  id: string,
  filter: Filter,
): Promise<TaskResult> {
  await refuseUnlessDirectory(
    dest,
    `there is no directory ${dest} to copy into`,
    'Make it, for example in `pre_process`. It is not made here: an archive that is not mounted looks the same.',
  );
  const target = join(dest, id);
  await refuseIntoItself(source, target);
  try {
    const { files, bytes, same, faults } = await copyTree(source, target, filter, call.stop);
    const counted = `${files} ${files === 1 ? 'file' : 'files'} copied (${bytes} bytes)`;
    const before = same === 0 ? '' : `, ${same} there already`;
    if (faults.length === 0) return await ended(call, true, `${counted}${before}: ${target}`);
    const named = faults.slice(0, mostNamed).join('\n');
    const more = faults.length > mostNamed ? `\n… and ${faults.length - mostNamed} more` : '';
    const said = `not all could be copied to ${target}:\n${named}${more}`;
    return await ended(call, false, said);
  } catch (error) {
    call.stop.throwIfAborted();
    return ended(call, false, `nothing can be copied to ${target}: ${asError(error).message}`);
  }
}

async function copyByRsync(
  call: InsideCall,
  source: string,
  target: string,
  filter: Filter,
): Promise<TaskResult> {
  const { env, stop } = call;
  const args = ['-aXE', ...filter.args, '--', './', target];
  const end = await runProgram('rsync', args, { env, cwd: source, stop });
  stop.throwIfAborted();
  if (end.kind === 'failed') {
    return ended(call, false, `rsync: ${end.message}; a \`dest\` on another host needs it`);
  }
  const { code, stdout, stderr } = end;
  const printed = `${stdout}${stderr}`.trim();
  if (code === 0) return ended(call, true, `copied by rsync: ${target}`);
  return ended(call, false, `rsync ended with exit code ${code ?? '?'}: ${printed.slice(-2000)}`);
}

async function refuseUnlessDirectory(path: string, message: string, hint: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) return;
  throw new TaskFault(message, { code: 'task.no-directory', hint });
}

async function refuseIntoItself(source: string, target: string): Promise<void> {
  const [from, to] = [await realpath(source), await realPathOf(target)];
  if (to !== from && !to.startsWith(`${from}${sep}`)) return;
  throw new TaskFault(`${source} would be copied into itself, to ${target}`, {
    code: 'task.copy-into-itself',
    hint: 'Name a `dest` outside: it is looked for from the run’s directory.',
  });
}
