import { randomUUID } from 'node:crypto';
import { type Clock, isoTime } from '../clock/index.js';
import {
  isLeftOut,
  isOrder,
  isSelector,
  type Order,
  type Reply,
  scopeOf,
  type Selector,
  whyNot,
} from '../control/index.js';
import {
  type Database,
  type Outage,
  outlast,
  passingFailure,
  type Pauses,
} from '../database/index.js';
import { asError, TuttiError } from '../errors.js';
import { runStream } from '../events/catalogue/index.js';
import {
  type Command,
  keepReply,
  LeaseLost,
  Listener,
  pendingCommands,
  replyWithoutEvents,
} from '../events/store/index.js';
import { isRunEnd } from '../machines/index.js';
import { selectRuns } from '../projections/tables/index.js';
import { CommandPlan, type Targets } from './command-plan.js';
import type { HostedEnsemble } from './hosted-ensemble.js';

export interface DeskOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly ensemble: HostedEnsemble;
  readonly outage: Outage;
  readonly pauses?: Pauses | undefined;
  /** There is nothing to answer at the moment. */
  readonly answered: () => void;
  readonly defect: (error: Error) => void;
}

/** Answers what users ask of an ensemble from other terminals: one after the other, as it was sent. */
export class CommandDesk {
  readonly #options: DeskOptions;
  readonly #finished = new AbortController();
  #listener: Listener | undefined;
  #opening: Promise<void> | undefined;
  #work: Promise<void> = Promise.resolve();
  /** Whether the next look has not begun yet: it will see whatever has been sent until then. */
  #isWaiting = false;
  #looks = 0;

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
      await this.#listen();
    } catch (error) {
      this.#failed(error);
    }
    await this.#look();
  }

  /** From now on nothing new is looked at. Resolves when what is being answered has been. */
  finish(): Promise<void> {
    this.#finished.abort();
    return this.#work;
  }

  async close(): Promise<void> {
    this.#finished.abort();
    await this.#listener?.close();
  }

  get #isFinished(): boolean {
    return this.#finished.signal.aborted;
  }

  async #listen(): Promise<void> {
    if (this.#isFinished || this.#listener?.isLost === false) return;
    this.#opening ??= this.#openListener().finally(() => {
      this.#opening = undefined;
    });
    await this.#opening;
  }

  async #openListener(): Promise<void> {
    const { db, ensemble } = this.#options;
    const listener = await Listener.open(db, {
      channel: 'tutti_commands',
      purpose: 'commands',
      heard: (eid) => {
        if (eid === ensemble.eid) void this.#look();
      },
    });
    if (this.#isFinished) await listener.close();
    else this.#listener = listener;
  }

  async #look(): Promise<void> {
    if (this.#isFinished) return;
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
      if (this.#isFinished) return;
      await this.#answer(command).catch((error: unknown) => this.#refuse(command, error));
    }
  }

  async #answer(command: Command): Promise<void> {
    const { db, ensemble, clock } = this.#options;
    const { id, eid, actor, selector } = command;
    const order = { verb: command.verb, args: command.args };
    if (!isOrder(order) || !isSelector(selector)) {
      await replyWithoutEvents(db, id, refusal(eid, unknown), ensemble.lease);
      return;
    }
    const targets = await this.#targetsOf(order, selector);
    const wanted = this.#streamsOf(order, targets);
    const missing = (): string[] => wanted.filter((each) => ensemble.find(each) === undefined);
    const brought = new Set<string>();
    // While one is brought another may end, and be let go of.
    for (let more = missing(); more.length > 0; more = missing()) {
      await ensemble.bring(more);
      for (const stream of more) brought.add(stream);
    }
    // From here to what is carried out there is no promise: nothing can come in between.
    const asker = { actor, at: isoTime(clock), token: randomUUID };
    const { intents, reply } = new CommandPlan(ensemble, order, asker, targets);
    const done = ensemble.carryOut(intents, { actor, command: id });
    ensemble.letGo(brought);
    if (intents.length === 0) {
      await replyWithoutEvents(db, id, reply, ensemble.lease);
      return;
    }
    // Until both have been written the command is not looked at again: it still seems to be pending.
    await Promise.all([done, this.#keep(id, reply).catch((error: unknown) => this.#failed(error))]);
  }

  /** It waits for the database for as long as the events do that the reply is about. */
  async #keep(id: string, reply: Reply): Promise<void> {
    const { db, ensemble, outage, pauses } = this.#options;
    const { signal } = this.#finished;
    await outlast(() => keepReply(db, id, reply, ensemble.lease), { outage, pauses, signal });
  }

  /** One that nobody can carry out must not stand in the way of those behind it. */
  async #refuse({ id, eid }: Command, thrown: unknown): Promise<void> {
    if (passingFailure(thrown) !== undefined || thrown instanceof LeaseLost) throw thrown;
    const { db, ensemble, defect } = this.#options;
    const error = asError(thrown);
    if (!(error instanceof TuttiError)) defect(error);
    await replyWithoutEvents(db, id, refusal(eid, error.message), ensemble.lease);
  }

  async #targetsOf(order: Order, selector: Selector): Promise<Targets> {
    const { db, ensemble } = this.#options;
    const { eid, agenda } = ensemble;
    const scope = scopeOf(selector);
    const isAll = scope === 'ensemble';
    const named = isAll
      ? agenda.batches.map(({ name }) => name)
      : selector.of.map(({ batch }) => batch);
    const batches = [...new Set(named)];
    if (scope !== 'runs' && order.verb !== 'retry') {
      return isAll ? { kind: 'ensemble' } : { kind: 'batches', batches };
    }
    const rows = await selectRuns(db, eid, selector);
    if (scope === 'runs') return { kind: 'runs', runs: rows };
    return {
      kind: 'runs',
      // Of a batch or an ensemble, those are meant to which it can be done.
      runs: rows.filter((row) => whyNot(order, row) === undefined),
      whole: {
        ensemble: isAll,
        batches,
        leftOut: rows.filter((row) => isLeftOut(row.state, agenda.state)).length,
      },
    };
  }

  /** Of runs that it may be done to, or that may have ended since they were looked for. */
  #streamsOf(order: Order, targets: Targets): string[] {
    if (targets.kind !== 'runs') return [];
    const { eid } = this.#options.ensemble;
    return targets.runs
      .filter((row) => !isRunEnd(row.state) || whyNot(order, row) === undefined)
      .map(({ batch, idx }) => runStream(eid, batch, idx));
  }

  /** While the database is away nobody can ask: the next look finds what was sent. */
  #failed(thrown: unknown): void {
    if (this.#isFinished || passingFailure(thrown) !== undefined) return;
    this.#options.defect(asError(thrown));
  }
}

const unknown = 'the Tutti that runs it does not know such a command; another version sent it';

function refusal(eid: string, why: string): Reply {
  return { done: 0, already: 0, refused: 1, reasons: [{ of: eid, why }] };
}
