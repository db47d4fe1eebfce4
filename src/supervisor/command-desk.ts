import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { type Clock, isoTime } from '../clock/index.js';
import { type Order, type Reply, scopeOf, type Selector, whyNot } from '../control/index.js';
import { type Database, endConnection, passingFailure } from '../database/index.js';
import { asError, TuttiError } from '../errors.js';
import {
  type Command,
  keepReply,
  LeaseLost,
  pendingCommands,
  replyWithoutEvents,
} from '../events/store/index.js';
import { selectRuns } from '../projections/tables/index.js';
import { CommandPlan, type Targets } from './command-plan.js';
import type { HostedEnsemble } from './hosted-ensemble.js';

export interface DeskOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly ensemble: HostedEnsemble;
  /** There is nothing to answer at the moment. */
  readonly answered: () => void;
  readonly defect: (error: Error) => void;
}

/** Answers what users ask of an ensemble from other terminals: one after the other, as it was sent. */
export class CommandDesk {
  readonly #options: DeskOptions;
  #listener: Client | undefined;
  #isListening: Promise<void> | undefined;
  #work: Promise<void> = Promise.resolve();
  /** Whether the next look has not begun yet: it will see whatever has been sent until then. */
  #isWaiting = false;
  #looks = 0;
  #isClosed = false;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  get isBusy(): boolean {
    return this.#looks > 0;
  }

  /**
   * Listens, if it does not, and looks. A bell can be lost with its connection, so whoever has the desk
   * opens it again from time to time. What has been sent by now is answered when this resolves.
   */
  async open(): Promise<void> {
    try {
      await (this.#isListening ??= this.#listen());
    } catch (error) {
      this.#isListening = undefined;
      this.#failed(error);
      return;
    }
    await this.#look();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#listener !== undefined) await endConnection(this.#listener);
  }

  async #listen(): Promise<void> {
    const { db, ensemble } = this.#options;
    const client = await db.connect('commands');
    this.#listener = client;
    client.on('notification', ({ payload }) => {
      if (payload === ensemble.eid) void this.#look();
    });
    client.on('error', () => undefined);
    client.once('end', () => {
      this.#isListening = undefined;
    });
    await client.query('listen tutti_commands');
    if (this.#isClosed) await endConnection(client);
  }

  async #look(): Promise<void> {
    if (this.#isClosed) return;
    if (!this.#isWaiting) {
      this.#isWaiting = true;
      this.#looks += 1;
      this.#work = this.#work
        .then(() => this.#answerAll())
        .catch((error: unknown) => this.#failed(error))
        .finally(() => {
          this.#looks -= 1;
          this.#options.answered();
        });
    }
    await this.#work;
  }

  async #answerAll(): Promise<void> {
    this.#isWaiting = false;
    const { db, ensemble } = this.#options;
    for (const command of await pendingCommands(db, ensemble.eid)) {
      if (this.#isClosed) return;
      await this.#answer(command).catch((error: unknown) => this.#refuse(command, error));
    }
  }

  async #answer(command: Command): Promise<void> {
    const { db, ensemble, clock } = this.#options;
    const { id, actor } = command;
    const order = { verb: command.verb, args: command.args } as Order;
    const targets = await this.#targetsOf(order, command.selector as Selector);
    // From here to what is carried out there is no promise: nothing can come in between.
    const asker = { actor, at: isoTime(clock), token: randomUUID };
    const { intents, reply } = new CommandPlan(ensemble, order, asker, targets);
    if (intents.length === 0) {
      await replyWithoutEvents(db, id, reply, ensemble.lease);
      return;
    }
    const done = ensemble.carryOut(intents, { actor, command: id });
    await Promise.all([keepReply(db, id, reply), done]);
  }

  /** One that nobody can carry out must not stand in the way of those behind it. */
  async #refuse({ id, eid }: Command, thrown: unknown): Promise<void> {
    if (passingFailure(thrown) !== undefined || thrown instanceof LeaseLost) throw thrown;
    const { db, ensemble, defect } = this.#options;
    const error = asError(thrown);
    if (!(error instanceof TuttiError)) defect(error);
    const reasons = [{ of: eid, why: error.message }];
    const reply: Reply = { done: 0, already: 0, refused: 1, reasons };
    await replyWithoutEvents(db, id, reply, ensemble.lease);
  }

  async #targetsOf(order: Order, selector: Selector): Promise<Targets> {
    const { db, ensemble } = this.#options;
    const scope = order.verb === 'retry' ? 'runs' : scopeOf(selector);
    if (scope === 'ensemble') return { kind: 'ensemble' };
    if (scope === 'batches') {
      const batches = [...new Set(selector.of.map(({ batch }) => batch))];
      return { kind: 'batches', batches };
    }
    const { rows } = await selectRuns(db, ensemble.eid, selector);
    const isOfWhole = scopeOf(selector) !== 'runs';
    // Of a batch or an ensemble, those are meant to which it can be done.
    const runs = isOfWhole ? rows.filter((row) => whyNot(order, row) === undefined) : rows;
    await ensemble.bring(runs);
    return { kind: 'runs', runs };
  }

  /** While the database is away nobody can ask: the next look finds what was sent. */
  #failed(thrown: unknown): void {
    if (this.#isClosed || passingFailure(thrown) !== undefined) return;
    this.#options.defect(asError(thrown));
  }
}
