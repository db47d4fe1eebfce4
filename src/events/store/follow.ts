import { once } from 'node:events';
import { type Database, type Outage, Patience } from '../../database/index.js';
import type { StoredEvent } from '../catalogue/index.js';
import { Listener } from './listener.js';
import { headPosition, readEvents, type Selection } from './read.js';

/** A notification can be lost with its connection; nobody waits longer than this for an event. */
const lookAnywayAfter = 5_000;

/**
 * Events as they are committed, for ever, or until the signal. A notification says that there is
 * something; what it is, is read from the last position on, so nothing is skipped or repeated.
 *
 * A connection that was cut is opened again. Where that fails, so does following, unless there is an
 * outage to be told of: then it waits until the database is back.
 */
export async function* followEvents(
  db: Database,
  select: Selection,
  signal: AbortSignal,
  outage?: Outage,
): AsyncGenerator<StoredEvent> {
  const bell = new Bell();
  const ring = (): void => bell.ring();
  const listening = {
    channel: 'tutti_events',
    purpose: 'follow',
    heard: ring,
    lost: ring,
  } as const;
  const patience = outage === undefined ? undefined : new Patience({ outage, signal });
  let listener: Listener | undefined;
  let after = select.after ?? 0;
  try {
    while (!signal.aborted) {
      try {
        // Listening comes before reading: what is committed in between rings.
        if (listener?.isLost !== false) listener = await Listener.open(db, listening);
        // Read up to a head that was seen before: all below it is visible, in order.
        const head = await headPosition(db);
        patience?.succeeded();
        for await (const event of readEvents(db, { ...select, after, to: head })) {
          yield event;
          after = event.position;
          if (aborted(signal)) return;
        }
        after = Math.max(after, head);
      } catch (error) {
        if (patience === undefined) throw error;
        await patience.after(error).catch((final: unknown) => {
          if (!aborted(signal)) throw final;
        });
        continue;
      }
      await bell.wait(signal);
    }
  } finally {
    await listener?.close();
  }
}

/** Asked anew each time: a signal changes while a generator is suspended. */
function aborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** Remembers that it rang while nobody listened. */
class Bell {
  readonly #target = new EventTarget();
  #rung = false;

  ring(): void {
    this.#rung = true;
    this.#target.dispatchEvent(new Event('ring'));
  }

  async wait(signal: AbortSignal): Promise<void> {
    if (!this.#rung) {
      const patience = AbortSignal.any([signal, AbortSignal.timeout(lookAnywayAfter)]);
      await once(this.#target, 'ring', { signal: patience }).catch(() => undefined);
    }
    this.#rung = false;
  }
}
