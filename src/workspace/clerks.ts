import { availableParallelism } from 'node:os';
import type { PreparationRequest, RenderedFile } from '../backends/index.js';
import { Clerk, type ClerkOffice } from './clerk.js';

/** As many as a file server can do with that takes its time over each file. */
const atMost = Math.min(4, availableParallelism());

/** So many directories are made faster than another thread begins. */
const worthAnother = 50;

/** Make the directories of runs, as many at once as it takes. */
export class Clerks {
  readonly #office: ClerkOffice;
  /** By run, the directories that are being made. */
  readonly #going = new Map<string, Promise<void>>();
  #staff: Clerk[] = [];

  constructor(office: ClerkOffice) {
    this.#office = office;
  }

  /** For one run one after the other: what was asked for an attempt that is over may still go on. */
  prepare(request: PreparationRequest): Promise<readonly RenderedFile[]> {
    const run = `${request.run.batch}-${request.run.idx}`;
    const make = () => this.#choose().prepare(request);
    const before = this.#going.get(run);
    const work = before === undefined ? make() : before.then(make);
    const end = (): void => {
      if (this.#going.get(run) === going) this.#going.delete(run);
    };
    const going = work.then(end, end);
    this.#going.set(run, going);
    return work;
  }

  async close(): Promise<void> {
    await Promise.all(this.#staff.map((clerk) => clerk.close()));
  }

  #choose(): Clerk {
    this.#staff = this.#staff.filter((clerk) => !clerk.isGone);
    const [idlest] = this.#staff.toSorted((one, other) => one.backlog - other.backlog);
    const isEnough =
      this.#staff.length >= atMost || (idlest?.backlog ?? worthAnother) < worthAnother;
    if (idlest !== undefined && isEnough) return idlest;
    const clerk = new Clerk(this.#office);
    this.#staff.push(clerk);
    return clerk;
  }
}
