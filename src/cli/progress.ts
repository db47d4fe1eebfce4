import pc from 'picocolors';
import type { DomainEvent } from '../events/catalogue/index.js';
import { many } from './words.js';

/** A line a second in a terminal, in its place; in a pipe a line for each so many seconds. */
const intervals = { terminal: 200, pipe: 10_000 } as const;

/** Tells a person how far an ensemble has come, from the events that this process commits. */
export class Progress {
  #ended = 0;
  #failed = 0;
  readonly #total: number;
  readonly #terminal: boolean;
  readonly #timer: NodeJS.Timeout;
  readonly #began = performance.now();
  readonly #before: number;
  #last = '';

  constructor(
    readonly eid: string,
    {
      total,
      ended,
      failed,
    }: { readonly total: number; readonly ended: number; readonly failed: number },
    readonly stream: NodeJS.WriteStream = process.stderr,
  ) {
    this.#total = total;
    this.#ended = ended;
    this.#before = ended;
    this.#failed = failed;
    this.#terminal = stream.isTTY;
    this.#timer = setInterval(() => this.#show(), intervals[this.#terminal ? 'terminal' : 'pipe']);
    this.#timer.unref();
  }

  see(event: DomainEvent): void {
    switch (event.type) {
      case 'run.failed':
        this.#failed += 1;
        this.#ended += 1;
        break;
      case 'run.succeeded':
      case 'run.cancelled':
      case 'run.skipped':
        this.#ended += 1;
        break;
      default:
    }
  }

  stop(): void {
    clearInterval(this.#timer);
    if (this.#terminal && this.#last !== '') this.stream.write('\r\x1b[K');
  }

  #show(): void {
    const line = this.#line();
    if (line === this.#last) return;
    this.#last = line;
    this.stream.write(this.#terminal ? `\r\x1b[K${line}` : `${line}\n`);
  }

  #line(): string {
    const seconds = (performance.now() - this.#began) / 1000;
    const rate = (this.#ended - this.#before) / seconds;
    const failed = this.#failed === 0 ? '' : `, ${pc.red(`${this.#failed} failed`)}`;
    const speed = rate >= 1 ? `, ${Math.round(rate)}/s` : '';
    return `${this.eid}: ${this.#ended} of ${many(this.#total, 'run')} ended${failed}${speed}`;
  }
}
