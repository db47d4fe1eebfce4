import { nearest } from '../../config/index.js';
import { fieldOf } from '../../control/index.js';
import type { Database } from '../../database/index.js';
import { ExitCode, TuttiError } from '../../errors.js';
import { parameterNames, reasonsOf } from '../../projections/tables/index.js';
import type { Meant } from './meant.js';
import { selectorText } from './wording.js';

/** No run fits; where that may be a slip of the pen, with what was probably meant. */
export async function nothingFits(db: Database, meant: Meant): Promise<NothingFits> {
  const { eid } = meant.ensemble;
  for (const condition of meant.selector.where) {
    const field = fieldOf(condition);
    if (field.kind === 'param') {
      const known = await parameterNames(db, eid);
      const isKnown = [field.name, field.name.split('.')[0]].some(
        (name) => name !== undefined && known.includes(name),
      );
      if (isKnown) continue;
      const what = `no run of ${eid} has a parameter "${field.name}"`;
      return new NothingFits(what, among('param.', field.name, known, 'Parameters are'));
    }
    if (field.kind === 'reason' && condition.is === '=') {
      const known = await reasonsOf(db, eid);
      if (known.includes(condition.value) || condition.value.endsWith(':*')) continue;
      const what = `no run of ${eid} has the reason "${condition.value}"`;
      return new NothingFits(what, among('reason=', condition.value, known, 'Reasons are'));
    }
  }
  const text = selectorText(meant.selector);
  return new NothingFits(
    text === '' ? `${eid} has no runs` : `no run of ${eid} fits: ${text}`,
    `See how its runs stand: tutti runs ${eid}`,
  );
}

function among(
  prefix: string,
  written: string,
  known: readonly string[],
  otherwise: string,
): string {
  const meant = nearest(written, known);
  if (meant !== undefined) return `Did you mean ${prefix}${meant}?`;
  return known.length === 0 ? 'There is none so far.' : `${otherwise}: ${known.join(', ')}`;
}

class NothingFits extends TuttiError {
  constructor(message: string, hint: string) {
    super(message, { code: 'control.nothing-fits', exitCode: ExitCode.usage, hint });
  }
}
