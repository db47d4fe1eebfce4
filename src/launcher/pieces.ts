import type { Launcher } from './launcher.js';
import { type Ended, look, type Sight } from './look.js';
import { claimFile, type Place, type Work } from './work.js';

/** How a piece of work came to its end. */
export type Outcome =
  | Ended
  | Extract<Sight, { kind: 'blocked' | 'vanished' }>
  /** Nothing was claimed and nothing ran. */
  | {
      readonly kind: 'refused';
      readonly message: string;
      /** For want of room, of whatever kind: there may be some later. */
      readonly noRoom: boolean;
    };

/**
 * A wrapper that was killed says nothing, and one that another supervisor has started says nothing
 * to us: what they leave on the disk is looked at from time to time.
 */
const lookAgainAfter = { own: 5_000, adopted: 250 } as const;

/** Sees pieces of work through to their end: starts those that nobody has, adopts the others. */
export class Pieces {
  readonly #launcher: Launcher;
  readonly #waiting = new Map<string, (status: string) => void>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #isClosed = false;

  constructor(launcher: Launcher) {
    this.#launcher = launcher;
    launcher.ended((work, status) => this.#waiting.get(claimFile(work))?.(status));
  }

  look(place: Place): Promise<Sight> {
    return look(place);
  }

  /**
   * Resolves when it has ended. `started` is told when it is known to run; `seen` spares the first
   * look, and may be wrong: the claim decides.
   */
  async carryThrough(
    work: Work,
    started: (startedAt: number) => void = () => undefined,
    seen?: Sight,
  ): Promise<Outcome> {
    let interval: number = lookAgainAfter.adopted;
    for (let first = seen; ; first = undefined) {
      // It listens before it looks: what ends in between is not missed.
      const hint = this.#hint(work);
      const sight = first ?? (await look(work));
      switch (sight.kind) {
        case 'ended':
        case 'blocked':
        case 'vanished':
          this.#forget(work);
          return sight;
        case 'running':
          started(sight.startedAt);
          break;
        case 'unclaimed': {
          const answer = await this.#launcher.start(work);
          if (answer.kind === 'failed') {
            this.#forget(work);
            return { kind: 'refused', message: answer.message, noRoom: answer.noRoom === true };
          }
          if (answer.kind === 'started') {
            const startedAt = Date.now();
            started(startedAt);
            interval = lookAgainAfter.own;
            // What the record says of a success need not be read: it was written before this was said.
            if ((await hint(interval)) === '0') return success(work, startedAt);
            continue;
          }
          break;
        }
        case 'unknown':
      }
      await hint(interval);
    }
  }

  /** Leaves; what runs goes on. Who waits here waits for ever. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#waiting.clear();
    await this.#launcher.close();
  }

  #forget(work: Work): void {
    this.#waiting.delete(claimFile(work));
  }

  /** Begins to listen now; what it returns waits for the hint, or so many milliseconds. */
  #hint(work: Work): (milliseconds: number) => Promise<string | undefined> {
    const key = claimFile(work);
    let told: string | undefined;
    let tell = (status: string): void => {
      told = status;
    };
    this.#waiting.set(key, (status) => tell(status));
    return (milliseconds) =>
      new Promise((resolve) => {
        const done = (status?: string): void => {
          clearTimeout(timer);
          this.#timers.delete(timer);
          this.#waiting.delete(key);
          resolve(status);
        };
        const timer = setTimeout(done, milliseconds);
        if (this.#isClosed) clearTimeout(timer);
        else if (told !== undefined) done(told);
        else this.#timers.add(timer);
        tell = done;
      });
  }
}

function success({ id }: Work, startedAt: number): Ended {
  return { kind: 'ended', id, code: 0, startedAt, endedAt: Date.now() };
}
