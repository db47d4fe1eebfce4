import type { Clock } from '../clock/index.js';
import { ExitCode, TuttiError } from '../errors.js';
import { insist } from './insist.js';
import { processExists } from './process-exists.js';
import { isPeopled, killGroup } from './process-group.js';
import { signal, type Signalled } from './signal.js';
import type { Place } from './work.js';

/** How often it is looked whether the rest of a piece that was asked to end has ended. */
const lookAtRestAfter = 50;

/** And whether it is zombies only, which costs a look at all processes: all who wait share one. */
const lookForZombiesAfter = 1_000;

class NotSignalled extends TuttiError {
  constructor(place: Place, why: string) {
    super(`${place.name} in ${place.directory} cannot be ended now: ${why}`, {
      code: 'launcher.not-signalled',
      exitCode: ExitCode.unavailable,
      hint: 'It is tried again. What runs on another host is ended from there.',
    });
  }
}

/** How a piece of work is ended: its whole process group is asked to, and after a while it has to. */
export class Ending {
  readonly #place: Place;
  readonly #clock: Clock;
  readonly #defect: (error: unknown) => void;
  #until = Infinity;
  #asked: Promise<Signalled> | undefined;
  #isOver = false;
  #cancelKill: () => void = () => undefined;

  constructor(place: Place, clock: Clock, defect: (error: unknown) => void) {
    this.#place = place;
    this.#clock = clock;
    this.#defect = defect;
  }

  /**
   * SIGTERM at once, SIGKILL after so many milliseconds. Who asks again can only make it sooner.
   *
   * @throws TuttiError where it could not be sent, and the piece may be running: it can be asked again.
   */
  async ask(grace: number): Promise<void> {
    const until = this.#clock.now() + grace;
    if (until >= this.#until) return;
    this.#until = until;
    this.#asked ??= this.#terminate();
    const { kind } = await this.#asked;
    if (kind === 'gone' || this.#isOver) return;
    this.#cancelKill();
    this.#cancelKill = this.#clock.at(this.#until, () => {
      const [clock, defect] = [this.#clock, this.#defect];
      this.#cancelKill = insist(() => this.#kill(), { clock, defect });
    });
  }

  /**
   * When the piece itself has ended: waits for all that it had started, which may take as long. What
   * cannot be done about that is told, and keeps nobody from hearing how the piece ended.
   */
  async rest(): Promise<void> {
    this.#isOver = true;
    this.#cancelKill();
    try {
      // Why it could not be asked was told to those who wanted that.
      const asked = await this.#asked?.catch(() => undefined);
      if (asked?.kind === 'sent' && asked.group !== undefined) await this.#seeOut(asked.group);
    } catch (error) {
      this.#defect(error);
    }
  }

  async #seeOut(group: number): Promise<void> {
    const looksForZombies = lookForZombiesAfter / lookAtRestAfter;
    for (let looks = 1; processExists(-group); looks += 1) {
      if (looks % looksForZombies === 0 && !(await isPeopled(group, lookForZombiesAfter))) return;
      if (this.#clock.now() >= this.#until) {
        killGroup(group);
        return;
      }
      await new Promise<void>((resolve) => {
        this.#clock.at(this.#clock.now() + lookAtRestAfter, resolve);
      });
    }
  }

  async #terminate(): Promise<Signalled> {
    try {
      return await this.#send('SIGTERM');
    } catch (error) {
      [this.#until, this.#asked] = [Infinity, undefined];
      throw error;
    }
  }

  async #kill(): Promise<void> {
    await this.#send('SIGKILL');
  }

  async #send(name: NodeJS.Signals): Promise<Signalled> {
    const answer = await signal(this.#place, name);
    if (answer.kind === 'unknown') throw new NotSignalled(this.#place, answer.message);
    return answer;
  }
}
