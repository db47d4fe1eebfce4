import { writeSync } from 'node:fs';
import type { Foot } from '../output.js';
import { barLines, type Size, type Style } from './bars.js';
import type { PatientWrite } from './patient-write.js';
import type { Progress } from './progress.js';
import type { Tally } from './tally.js';

/** The terminal, as far as it matters here. */
export interface Terminal {
  readonly fd: number;
  size(): Size;
  isOurs(): boolean;
  write: PatientWrite;
}

const drawEvery = 200;
/** A terminal that takes nothing for so long does not hold up the end. */
const patience = 1_000;

const clearBelow = '\r\x1b[J';

/**
 * Bars at the foot of a terminal, drawn anew in their place. Between two drawings the cursor rests
 * at the beginning of the first bar: whatever a resized terminal does with the lines, they are
 * below it, and what somebody types does not move them.
 */
export class BarsInPlace implements Progress, Foot {
  readonly #tally: Tally;
  readonly #terminal: Terminal;
  readonly #style: Style;
  readonly #timer: NodeJS.Timeout;
  /** Lines that are to stay, and are still to be written. */
  #above = '';
  #drawn = '';
  #written: Promise<void> | undefined;
  #state: 'drawing' | 'clearing' | 'gone' = 'drawing';

  constructor(tally: Tally, terminal: Terminal, style: Style) {
    this.#tally = tally;
    this.#terminal = terminal;
    this.#style = style;
    this.#timer = setInterval(() => this.draw(), drawEvery);
    this.#timer.unref();
    process.on('exit', this.#exit);
    process.on('SIGTSTP', this.#suspend);
    process.on('SIGWINCH', this.#resized);
    this.draw();
  }

  /** It looks by itself, often enough. */
  changed(): void {
    return;
  }

  above(line: string): void {
    if (this.#state === 'gone') return;
    this.#above += `${line}\n`;
    this.draw();
  }

  /** Nothing is drawn while the terminal has not taken the last drawing. */
  draw(): void {
    if (this.#written !== undefined || this.#state === 'gone') return;
    const frame = this.#frame();
    if (this.#above === '' && frame === this.#drawn) return;
    const mustClear = this.#drawn !== '' && (this.#above !== '' || frame === '');
    const text = `${mustClear ? clearBelow : ''}${this.#above}${frame}`;
    this.#above = '';
    this.#drawn = frame;
    this.#written = this.#write(text).finally(() => {
      this.#written = undefined;
      if (this.#above !== '') this.draw();
    });
  }

  vanish(): void {
    this.#state = 'gone';
    this.#rest();
  }

  async stop(): Promise<void> {
    this.#rest();
    if (this.#state === 'drawing') this.#state = 'clearing';
    let tired: NodeJS.Timeout | undefined;
    const waiting = new Promise<void>((resolve) => (tired = setTimeout(resolve, patience)));
    const cleared = this.#settled()
      .then(() => this.draw())
      .then(() => this.#settled());
    await Promise.race([cleared, waiting]);
    clearTimeout(tired);
    this.#state = 'gone';
  }

  /** When the terminal has taken all that was to be written. */
  async #settled(): Promise<void> {
    for (let last = this.#written; last !== undefined; last = this.#written) await last;
  }

  #frame(): string {
    if (this.#state !== 'drawing' || !this.#terminal.isOurs()) return '';
    const lines = barLines(this.#tally.measures, this.#terminal.size(), this.#style);
    const up = lines.length > 1 ? `\x1b[${lines.length - 1}A` : '';
    return `\r${lines.join('\x1b[K\n')}\x1b[J\r${up}`;
  }

  #write(text: string): Promise<void> {
    return new Promise((resolve) => {
      this.#terminal.write(text, (error) => {
        if (error !== null) this.vanish();
        resolve();
      });
    });
  }

  #rest(): void {
    clearInterval(this.#timer);
    process.off('exit', this.#exit);
    process.off('SIGTSTP', this.#suspend);
    process.off('SIGWINCH', this.#resized);
  }

  /** Left at once, it leaves the terminal clean, where that does not have to be waited for. */
  readonly #exit = (): void => {
    if (this.#state !== 'drawing' || this.#written !== undefined) return;
    const text = `${this.#drawn === '' ? '' : clearBelow}${this.#above}`;
    this.#above = '';
    try {
      writeSync(this.#terminal.fd, text);
    } catch {
      // The terminal is gone, and with it what there was to clean.
    }
  };

  /** Ctrl-Z: the shell's prompt gets a clean place. The next drawing comes after `fg`. */
  readonly #suspend = (): void => {
    this.#exit();
    this.#drawn = '';
    process.kill(process.pid, 'SIGSTOP');
  };

  readonly #resized = (): void => {
    if (this.#drawn !== '') this.#drawn = 'of another size';
    this.draw();
  };
}
