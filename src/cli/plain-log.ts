import { fstatSync, statSync } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../clock/index.js';
import { asError } from '../errors.js';
import type { DomainEvent } from '../events/catalogue/index.js';
import { happening, localTime } from './log-line.js';
import { note } from './output.js';
import type { Tally } from './progress/index.js';

/** Soon enough for whoever looks on with `tail -f`, and many lines in one write. */
const writeEvery = 100;
/** A file server that takes nothing must not fill the memory. */
const mostWaiting = 8 * 1024 * 1024;

/** Where people are used to look for it: beside what they started, called like the file. */
export function logFileOf(cwd: string, file: string): string {
  return join(cwd, 'logs', `${parse(file).name}.log`);
}

/** For appending, with its directory. Undefined, and said, where that is impossible. */
export async function openLogFile(path: string): Promise<FileHandle | undefined> {
  try {
    await mkdir(dirname(path)).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
    return await open(path, 'a');
  } catch (error) {
    complain(path, error);
    return undefined;
  }
}

function complain(path: string, error: unknown): void {
  note(`The log ${path} cannot be written (${asError(error).message}). The runs go on without it.`);
}

/**
 * What happens, in lines for people. It holds nobody up, and a log that cannot be written is said
 * once and stops nothing: the events themselves are in the store.
 */
export class PlainLog {
  readonly #file: FileHandle;
  readonly #clock: Clock;
  /** Whether the terminal is told as well. */
  readonly #isEchoed: boolean;
  #waiting: string[] = [];
  #size = 0;
  #writing: Promise<void> | undefined;
  readonly #closing = new AbortController();
  #hasComplained = false;
  #isMissingSome = false;

  private constructor(
    readonly path: string,
    file: FileHandle,
    clock: Clock,
    isEchoed: boolean,
  ) {
    this.#isEchoed = isEchoed;
    this.#file = file;
    this.#clock = clock;
  }

  static async open(path: string, clock: Clock, isEchoed = false): Promise<PlainLog | undefined> {
    const file = await openLogFile(path);
    return file === undefined ? undefined : new PlainLog(path, file, clock, isEchoed);
  }

  /** Whoever is told something on standard error finds it here, and need not be told twice. */
  get isStandardError(): boolean {
    try {
      const [here, there] = [statSync(this.path), fstatSync(2)];
      return here.ino === there.ino && here.dev === there.dev;
    } catch {
      return false;
    }
  }

  see(event: DomainEvent, stream: string, tally: Tally): void {
    const what = happening(event, stream);
    if (what === undefined) return;
    const owner = stream.slice(stream.lastIndexOf('/') + 1);
    this.#add(event.meta.at, owner, ends.has(event.type) ? `${what} (${share(tally)})` : what);
  }

  say(owner: string, text: string): void {
    this.#add(this.#clock.now(), owner, text);
  }

  /** With all that helps to find it. */
  defect(owner: string, error: Error): void {
    const [first = '', ...rest] = (error.stack ?? error.message).split('\n');
    this.#add(this.#clock.now(), owner, `defect: ${first}`);
    for (const line of rest) this.#push(`    ${line.trim()}\n`);
  }

  /** When all is written, or cannot be. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#writing;
    await this.#write();
    await this.#file.close().catch((error: unknown) => this.#trouble(error));
  }

  #add(time: string | number, owner: string, text: string): void {
    this.#push(`${localTime(time)}  ${owner.padEnd(12)}  ${onOneLine(text)}\n`);
  }

  #push(line: string): void {
    if (this.#isEchoed) note(line.trimEnd());
    if (this.#size > mostWaiting) {
      this.#isMissingSome = true;
      return;
    }
    this.#waiting.push(line);
    this.#size += line.length;
    const { signal } = this.#closing;
    if (signal.aborted) return;
    this.#writing ??= delay(writeEvery, undefined, { signal })
      // Who closes it does not wait for more.
      .catch(() => undefined)
      .then(() => this.#write())
      .finally(() => (this.#writing = undefined));
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const text = `${this.#isMissingSome ? 'Lines are missing here.\n' : ''}${this.#waiting.join('')}`;
      this.#waiting = [];
      this.#size = 0;
      this.#isMissingSome = false;
      try {
        await this.#file.appendFile(text);
      } catch (error) {
        this.#isMissingSome = true;
        this.#trouble(error);
      }
    }
  }

  #trouble(error: unknown): void {
    if (!this.#hasComplained) complain(this.path, error);
    this.#hasComplained = true;
  }
}

const ends: ReadonlySet<string> = new Set([
  'run.succeeded',
  'run.failed',
  'run.cancelled',
  'run.skipped',
]);

function share({ all }: Tally): string {
  return `${all.ended} of ${all.total}`;
}

const longest = 1_000;

/** What a program printed may have lines and colours of its own; most of what is said has none. */
function onOneLine(text: string): string {
  const flat = /[\x00-\x1f\x7f]/.test(text) ? flattened(text) : text;
  return flat.length > longest ? `${flat.slice(0, longest)}…` : flat;
}

function flattened(text: string): string {
  return text
    .trim()
    .replaceAll(/\x1b\[[0-9;?]*[A-Za-z]/g, '')
    .replaceAll(/\s*[\r\n]+\s*/g, ' | ')
    .replaceAll(/[\x00-\x1f\x7f]/g, ' ');
}
