import type { Clock } from '../clock/index.js';
import { killGroup } from './kill-group.js';
import { isPeopled } from './liveness.js';
import { groupOf, signal } from './signal.js';
import type { Place } from './work.js';

/** How often it is looked whether the rest of a piece that was asked to end has ended. */
const lookAtRestAfter = 50;

/** How a piece of work is ended: its whole process group is asked to, and after a while it has to. */
export class Ending {
  readonly #place: Place;
  readonly #clock: Clock;
  readonly #defect: (error: unknown) => void;
  #until = Infinity;
  #group: number | undefined;
  #asked: Promise<boolean> | undefined;
  #cancelKill: () => void = () => undefined;

  constructor(place: Place, clock: Clock, defect: (error: unknown) => void) {
    this.#place = place;
    this.#clock = clock;
    this.#defect = defect;
  }

  /** SIGTERM at once, SIGKILL after so many milliseconds. Who asks again can only make it sooner. */
  async ask(grace: number): Promise<void> {
    const until = this.#clock.now() + grace;
    if (until >= this.#until) return;
    this.#until = until;
    this.#asked ??= this.#terminate();
    if (!(await this.#asked)) return;
    this.#cancelKill();
    this.#cancelKill = this.#clock.at(this.#until, () => {
      signal(this.#place, 'SIGKILL').catch(this.#defect);
    });
  }

  /** When the piece itself has ended: waits for all that it had started, which may take as long. */
  async rest(): Promise<void> {
    if ((await this.#asked) !== true) return;
    this.#cancelKill();
    const group = this.#group;
    while (group !== undefined && (await isPeopled(group))) {
      if (this.#clock.now() >= this.#until) {
        killGroup(group);
        return;
      }
      await new Promise<void>((resolve) => {
        this.#clock.at(this.#clock.now() + lookAtRestAfter, resolve);
      });
    }
  }

  /** Whether there was anything to ask. */
  async #terminate(): Promise<boolean> {
    const sent = await signal(this.#place, 'SIGTERM');
    if (sent.kind === 'gone') return false;
    if (sent.kind === 'unknown') this.#defect(new Error(sent.message));
    this.#group = await groupOf(this.#place);
    return true;
  }
}
