import { type Definition, type PlannedRun, withOverrides } from '../config/index.js';
import type { Database } from '../database/index.js';
import { ExitCode, TuttiError } from '../errors.js';
import { recordedRuns } from '../supervisor/index.js';
import type { Runs } from './start-ensemble.js';

/** Runs as a list that is there already. */
export class ListedRuns implements Runs {
  readonly #names: ReadonlySet<string>;

  constructor(readonly runs: readonly PlannedRun[]) {
    this.#names = new Set(runs.map(({ batch, idx }) => `${batch}-${idx}`));
  }

  get count(): number {
    return this.runs.length;
  }

  has(batch: string, idx: number): boolean {
    return this.#names.has(`${batch}-${idx}`);
  }

  [Symbol.iterator](): Iterator<PlannedRun> {
    return this.runs[Symbol.iterator]();
  }
}

/** The runs of an earlier ensemble, with other values, as they are planned for the one that takes them up. */
export async function runsTakenUp(
  db: Database,
  parent: string,
  overrides: Readonly<Record<string, string>>,
): Promise<ListedRuns> {
  return new ListedRuns(withOverrides(await recordedRuns(db, parent), overrides));
}

/** What is recorded of an ensemble, as the definition of the one that takes it up. */
export function definitionTakenUp(definition: Definition): Definition {
  const { selection: _, ...options } = definition.options ?? {};
  return { ...definition, options: { ...options, pickup: true } };
}

export class NotFinished extends TuttiError {
  constructor(eid: string, { state }: { readonly state: string | null }) {
    super(`${eid} is not finished (it is ${state ?? 'being created'})`, {
      code: 'cli.not-finished',
      exitCode: ExitCode.usage,
      hint: `Go on with it as it is: tutti resume ${eid}`,
    });
  }
}
