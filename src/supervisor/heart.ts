import type { Client } from 'pg';
import {
  answered,
  cut,
  type Database,
  endConnection,
  type Outage,
  outlast,
  type Pauses,
} from '../database/index.js';
import { beat, heartbeat, type HeldLease, LeaseLost } from '../events/store/index.js';

export interface HeartOptions {
  readonly db: Database;
  readonly lease: HeldLease;
  readonly outage: Outage;
  readonly pauses?: Pauses | undefined;
  /** After each beat: the database is there. */
  readonly beaten?: () => void;
  /** Another supervisor has the ensemble now. */
  readonly lost: (error: LeaseLost) => void;
  readonly defect: (error: unknown) => void;
}

/** A beat takes a millisecond; one that is not answered must not hold up those after it. */
const patience = 5_000;

/**
 * Says that its supervisor lives: a silence of 15 s lets another host take over. It has a connection
 * of its own, since an append may have to wait for somebody else's. While the database is away
 * nobody can take over, and the first beat after it tells whether somebody has.
 */
export class Heart {
  readonly #options: HeartOptions;
  readonly #stopped = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #client: Client | undefined;
  #isBeating = false;

  constructor(options: HeartOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#beat(), heartbeat.every);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopped.abort();
    const client = this.#client;
    this.#client = undefined;
    if (client !== undefined) await endConnection(client);
  }

  async #beat(): Promise<void> {
    if (this.#isBeating) return;
    this.#isBeating = true;
    const { lease, outage, pauses, lost, defect } = this.#options;
    const { signal } = this.#stopped;
    try {
      const held = await outlast(() => this.#once(), { outage, pauses, signal });
      if (signal.aborted) return;
      if (held.has(lease.eid)) this.#options.beaten?.();
      else lost(new LeaseLost(lease.eid));
    } catch (error) {
      if (!signal.aborted) defect(error);
    } finally {
      this.#isBeating = false;
    }
  }

  async #once(): Promise<ReadonlySet<string>> {
    const client = this.#client ?? (await this.#connect());
    try {
      return await answered(client, patience, beat(client, [this.#options.lease]));
    } catch (error) {
      this.#client = undefined;
      cut(client);
      throw error;
    }
  }

  async #connect(): Promise<Client> {
    const client = await this.#options.db.connect('heartbeat');
    if (this.#stopped.signal.aborted) cut(client);
    else this.#client = client;
    // What is lost between two beats is opened again with the next.
    const lose = (): void => {
      if (this.#client === client) this.#client = undefined;
    };
    for (const loss of ['error', 'end'] as const) client.once(loss, lose);
    return client;
  }
}
