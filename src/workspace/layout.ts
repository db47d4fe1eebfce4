import { join, resolve } from 'node:path';
import type { BatchDefinition, Definition } from '../config/index.js';
import type { Address, RunAddress, TaskPhase } from '../events/catalogue/index.js';

/** A piece of work's place on disk: its records are `<directory>/<name>.claim`, `.end`, … */
export interface WorkPlace {
  readonly directory: string;
  readonly name: string;
  /** Where it runs. */
  readonly cwd: string;
  /** The file that takes what it prints. */
  readonly output: string;
}

export interface JobName {
  readonly run: RunAddress;
  readonly cycle: number;
  readonly attempt: number;
  readonly segment: number;
}

export interface TaskName {
  readonly owner: Address;
  readonly phase: TaskPhase;
  readonly index: number;
  readonly token: string;
}

/**
 * Where everything of an ensemble is. Paths are as in model-ensembler: `basedir` from the directory
 * in which the ensemble was started, `templatedir` from `basedir`, a run in `<basedir>/<batch>-<idx>`.
 * Tutti's own files are in `.tutti` beside what they are about, where compute nodes see them, too.
 */
export class Layout {
  /** Whether run directories that are there already are taken up. */
  readonly pickup: boolean;
  readonly #batches: ReadonlyMap<string, BatchDefinition>;

  constructor(
    readonly cwd: string,
    definition: Definition,
  ) {
    this.pickup = definition.options?.pickup === true;
    this.#batches = new Map(definition.batches.map((batch) => [batch.name, batch]));
  }

  /** All directories that hold runs, each once. */
  get bases(): readonly string[] {
    return this.basesOf([...this.#batches.keys()]);
  }

  basesOf(batches: readonly string[]): readonly string[] {
    return [...new Set(batches.map((batch) => this.base(batch)))];
  }

  definition(batch: string): BatchDefinition {
    const definition = this.#batches.get(batch);
    if (definition === undefined) throw new RangeError(`no batch "${batch}" was defined`);
    return definition;
  }

  base(batch: string): string {
    return resolve(this.cwd, this.definition(batch).basedir);
  }

  run({ batch, idx }: Pick<RunAddress, 'batch' | 'idx'>): string {
    return join(this.base(batch), `${batch}-${idx}`);
  }

  templates(batch: string): string | undefined {
    const { templatedir } = this.definition(batch);
    return templatedir === undefined ? undefined : resolve(this.base(batch), templatedir);
  }

  /** One for each attempt, whatever its token: of all who would start it, one gets the claim. */
  job({ run, cycle, attempt, segment }: JobName): WorkPlace {
    const cwd = this.run(run);
    const isFirst = cycle === 1 && attempt === 1 && segment === 1;
    const label = `job-${cycle}.${attempt}.${segment}`;
    return {
      directory: control(cwd),
      name: label,
      cwd,
      output: join(cwd, isFirst ? 'job.out' : `${label}.out`),
    };
  }

  task({ owner, phase, index, token }: TaskName): WorkPlace {
    const cwd = this.#placeOf(owner);
    const directory = control(cwd);
    const of = owner.kind === 'batch' ? `${owner.batch}.` : '';
    const name = `${of}${phase}-${index}.${short(token)}`;
    return { directory, name, cwd, output: join(directory, `${name}.out`) };
  }

  /** Run tasks work in the run's directory, batch tasks in `basedir`, the ensemble's where it was started. */
  #placeOf(owner: Address): string {
    switch (owner.kind) {
      case 'run':
        return this.run(owner);
      case 'batch':
        return this.base(owner.batch);
      case 'ensemble':
        return this.cwd;
    }
  }
}

/** Tutti's own files about a directory. */
export function control(directory: string): string {
  return join(directory, '.tutti');
}

/** Enough of a token to tell all starts of one task from each other. */
function short(token: string): string {
  return token.slice(0, 8);
}
