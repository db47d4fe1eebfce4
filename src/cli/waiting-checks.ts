import type { Database } from '../database/index.js';
import type { EnsembleSummary } from '../projections/tables/index.js';
import { grouped, time } from './words.js';

/** Something that goes on only once a check is true. */
export interface WaitingCheck {
  /** A run, a batch, or the ensemble itself. */
  readonly what: string;
  readonly since: Date | null;
  /** What it said when that was last written down. */
  readonly output: string | null;
}

/** As many as are shown: often many runs wait for one and the same thing. */
const shown = 5;

export interface WaitingChecks {
  readonly many: number;
  /** Those that have waited longest. */
  readonly first: readonly WaitingCheck[];
}

export async function waitingChecks(
  db: Database,
  { eid, state }: Pick<EnsembleSummary, 'eid' | 'state'>,
): Promise<WaitingChecks> {
  if (state === 'finished') return { many: 0, first: [] };
  const waiting = db.kysely
    .selectFrom('tutti.waiting')
    .where('eid', '=', eid)
    .where('waiting_for', '=', 'a check');
  const first = await waiting
    .select(['run', 'detail', 'waiting_since'])
    .orderBy('waiting_since')
    .orderBy('run')
    .limit(shown)
    .execute();
  const { count } = await waiting
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  return {
    many: Number(count),
    first: first.map(({ run, detail, waiting_since }) => ({
      what: run ?? eid,
      since: waiting_since,
      output: detail,
    })),
  };
}

export function waitingLines({ many: all, first }: WaitingChecks): string[] {
  if (all === 0) return [];
  const lines = first.map(({ what, since, output }) => {
    const said = output === null || output === '' ? '' : `: ${onOneLine(output)}`;
    return `  ${what} waits for a check since ${time(since)}${said}`;
  });
  const left = all - first.length;
  return ['', ...lines, ...(left > 0 ? [`  … and ${grouped(left)} more like these`] : [])];
}

/** No escape sequence of a command reaches the terminal. */
function onOneLine(text: string): string {
  const plain = text
    .trim()
    .replaceAll(/\s*\n\s*/g, ' / ')
    .replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '·');
  return plain.length > 200 ? `${plain.slice(0, 199)}…` : plain;
}
