import type { Address } from '../../events/catalogue/index.js';
import { ended, waiting } from '../notes.js';
import type { InsideKind } from '../tools.js';

/** Whose jobs are meant where nothing else is said: those of the batch, or all. */
function nameOf(owner: Address): string {
  return owner.kind === 'ensemble' ? '' : owner.batch;
}

/** True while there are fewer jobs whose names begin so than the limit says. */
export const jobs: InsideKind = async (call) => {
  const limit = call.args.number('limit') ?? 1;
  const match = call.args.text('match') ?? nameOf(call.request.owner);
  const count = await call.queue.count(match);
  if (count.kind === 'unknown') {
    return waiting(call, `how many jobs there are is not known: ${count.message}`);
  }
  const { many } = count;
  const which = match === '' ? '' : ` whose names begin with "${match}"`;
  const seen = `${many} ${many === 1 ? 'job' : 'jobs'}${which}`;
  return many < limit
    ? ended(call, true, `${seen}; fewer than ${limit}`)
    : waiting(call, `${seen}; there must be fewer than ${limit}`);
};
