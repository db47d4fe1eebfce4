import { availableParallelism } from 'node:os';
import { NoRoom, type PreparationRequest, type RenderedFile } from '../backends/index.js';
import { Clerk, ClerkGone, type ClerkOffice } from './clerk.js';

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

  /** The first one begins now, and is there when the first directory is asked for. */
  constructor(office: ClerkOffice) {
    this.#office = office;
    this.#hire();
  }

  /** For one run one after the other: what was asked for an attempt that is over may still go on. */
  prepare(request: PreparationRequest): Promise<readonly RenderedFile[]> {
    const run = `${request.run.batch}-${request.run.idx}`;
    const make = () => this.#make(request);
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

  /**
   * A thread may die, and after an upgrade under its feet no other may begin. The directory of no run
   * is at fault: another clerk makes it, or it is asked for later.
   */
  async #make(request: PreparationRequest): Promise<readonly RenderedFile[]> {
    try {
      return await this.#choose().prepare(request);
    } catch (error) {
      if (!(error instanceof ClerkGone)) throw error;
    }
    try {
      return await (this.#idlest() ?? this.#hire()).prepare(request);
    } catch (error) {
      if (!(error instanceof ClerkGone)) throw error;
      const { batch, idx } = request.run;
      throw new NoRoom(`${batch}-${idx} cannot be prepared: ${error.message}`, { cause: error });
    }
  }

  #choose(): Clerk {
    const idlest = this.#idlest();
    const isEnough =
      this.#staff.length >= atMost || (idlest?.backlog ?? worthAnother) < worthAnother;
    return idlest !== undefined && isEnough ? idlest : this.#hire();
  }

  #idlest(): Clerk | undefined {
    this.#staff = this.#staff.filter((clerk) => !clerk.isGone);
    return this.#staff.toSorted((one, other) => one.backlog - other.backlog)[0];
  }

  #hire(): Clerk {
    const clerk = new Clerk(this.#office);
    this.#staff.push(clerk);
    return clerk;
  }
}
