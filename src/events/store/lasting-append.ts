import type { Client } from 'pg';
import {
  answered,
  cut,
  endConnection,
  type Outage,
  outlast,
  type Pauses,
} from '../../database/index.js';
import { asError } from '../../errors.js';
import { append, type Entry } from './append.js';
import { AppendRefused, LeaseLost } from './errors.js';
import { LeftUnwritten } from './left-unwritten.js';
import { endSession, type Session, sessionOf } from './session.js';

export interface LastingAppendOptions {
  readonly connect: () => Promise<Client>;
  readonly outage: Outage;
  readonly pauses?: Pauses | undefined;
  /** Milliseconds without an answer after which a connection counts as lost. */
  readonly patience?: number | undefined;
  /** Milliseconds without an answer after which it is told. */
  readonly tellAfter?: number | undefined;
}

/** An append takes milliseconds, and on a bad day it waits for somebody else's. */
const usual = { patience: 20_000, tellAfter: 5_000 } as const;

/**
 * Appends, one after the other, over a connection that may be lost and a database that may be away
 * for as long as it likes.
 *
 * When a connection breaks between the request and the answer, nobody here knows whether the append
 * was committed. So its session is ended first: after that it is either in the log or never will be.
 * An append is all or nothing, so its first event tells; where that is not there, the same bytes are
 * sent again.
 */
export class LastingAppend {
  readonly #options: LastingAppendOptions;
  #connection: { readonly client: Client; readonly session: Session } | undefined;
  /** Of the connection before: what was sent on it may still be on its way. */
  #lost: Session | undefined;
  #current: AbortController | undefined;
  #haste: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LastingAppendOptions) {
    this.#options = options;
  }

  /** Rejects where the log refuses the entries, and where waiting does not help. */
  async append(entries: readonly Entry[]): Promise<number> {
    const { outage, pauses, tellAfter = usual.tellAfter } = this.#options;
    const current = new AbortController();
    const { signal } = current;
    this.#current = current;
    this.#hurryUp();
    let mayBeThere = false;
    const attempt = async (): Promise<number> => {
      const client = await this.#connect(signal);
      const found = mayBeThere ? await this.#ask(client, positionOf(client, entries)) : undefined;
      if (found !== undefined) return found;
      mayBeThere = true;
      return this.#ask(client, append(client, entries));
    };
    try {
      const outlasting = { outage, pauses, tellAfter, signal };
      return await outlast(() => unlessGivenUp(signal, attempt()), outlasting);
    } catch (error) {
      if (!signal.aborted || isRefusal(error)) throw error;
      throw new LeftUnwritten(entries[0]?.lease.eid ?? '', error);
    } finally {
      clearTimeout(this.#timer);
      this.#current = undefined;
    }
  }

  /** From now on, an append that is not done after so many milliseconds is given up. */
  hurry(patience: number): void {
    this.#haste ??= patience;
    this.#hurryUp();
  }

  async close(): Promise<void> {
    this.#current?.abort(new Error('it was given up'));
    const client = this.#connection?.client;
    this.#connection = undefined;
    if (client !== undefined) await endConnection(client);
  }

  #hurryUp(): void {
    const current = this.#current;
    if (this.#haste === undefined || current === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      current.abort(new Error('it did not answer in time'));
    }, this.#haste);
  }

  async #connect(signal: AbortSignal): Promise<Client> {
    if (this.#connection !== undefined) return this.#connection.client;
    const client = await this.#options.connect();
    const giveUp = (): void => cut(client);
    signal.addEventListener('abort', giveUp);
    try {
      signal.throwIfAborted();
      const session = await this.#ask(client, sessionOf(client));
      if (this.#lost !== undefined) await this.#ask(client, endSession(client, this.#lost));
      this.#lost = session;
      this.#connection = { client, session };
      // One that is lost while it is idle is nobody's trouble.
      for (const loss of ['error', 'end'] as const) client.once(loss, () => this.#drop(client));
      return client;
    } catch (error) {
      cut(client);
      throw error;
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  async #ask<Answer>(client: Client, asked: Promise<Answer>): Promise<Answer> {
    try {
      return await answered(client, this.#options.patience ?? usual.patience, asked);
    } catch (error) {
      if (!isRefusal(error)) this.#drop(client);
      throw error;
    }
  }

  #drop(client: Client): void {
    if (this.#connection?.client === client) this.#connection = undefined;
    cut(client);
  }
}

/** Of the last of the entries, where all of them are in the log; they are there all, or none is. */
async function positionOf(client: Client, entries: readonly Entry[]): Promise<number | undefined> {
  const [first] = entries;
  if (first === undefined) return undefined;
  const { stream, head } = first.sealed;
  const { rows } = await client.query<{ position: number }>(
    `select position from tutti_store.events
     where stream = $1 and version = $2 and hash = decode($3, 'hex')`,
    [stream, head.version, head.hash],
  );
  const [row] = rows;
  return row === undefined ? undefined : row.position + entries.length - 1;
}

function unlessGivenUp<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(asError(signal.reason));
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}

function isRefusal(error: unknown): error is LeaseLost | AppendRefused {
  return error instanceof LeaseLost || error instanceof AppendRefused;
}
