import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { packageFile } from '../package-files.js';
import { parseAnswer } from './answers.js';
import { Lines } from './lines.js';
import type { Shell } from './shell.js';
import { recordsOf, type Started, type Work } from './work.js';

const script = fileURLToPath(packageFile('src/launcher/launcher.sh'));

/**
 * Longer than a file server takes over a claim that it grants at all. A wrapper that was killed before
 * its answer would otherwise be waited for in vain.
 */
const answerPatienceMs = 60_000;

const leavePatienceMs = 5_000;

/** For how long a wrapper that has ended may stay a zombie. */
const burialPatienceMs = 20;

/** A `resident` is the wrapper of one piece after the other; a `forker` forks one for each, and any number at a time. */
export type LauncherKind = 'resident' | 'forker';

export interface LauncherEvents {
  /** This work has ended, with the status that its end record holds; empty where that is not known. */
  readonly ended: (work: Work, status: string) => void;
  /** It takes no more requests. */
  readonly gone: () => void;
  /** Its last wrapper has ended, too, or is heard no more. */
  readonly silent: () => void;
  readonly log: (line: string) => void;
}

/** One life of the launcher: what it was asked, and what it has answered so far. */
export class LauncherProcess {
  readonly #kind: LauncherKind;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #events: LauncherEvents;
  readonly #unanswered = new Map<number, (started: Started) => void>();
  readonly #unended = new Map<number, Work>();
  readonly #closed: Promise<void>;
  #requests = 0;
  #burials = '';
  #undertaker: NodeJS.Timeout | undefined;

  constructor(kind: LauncherKind, shell: Shell, env: NodeJS.ProcessEnv, events: LauncherEvents) {
    this.#kind = kind;
    this.#events = events;
    const args = kind === 'resident' ? [script, kind] : [script];
    this.#child = spawn(shell.program, [...shell.options, ...args], {
      cwd: '/',
      detached: true,
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const { stdin, stdout, stderr } = this.#child;
    const [answers, complaints] = [new Lines(), new Lines()];
    stdout.on('data', (chunk: Buffer) => {
      for (const line of answers.take(chunk)) this.#hear(line);
    });
    stderr.on('data', (chunk: Buffer) => {
      for (const line of complaints.take(chunk)) events.log(line);
    });
    // Its end says the same, and says it for every request.
    stdin.on('error', () => undefined);
    this.#child.once('exit', () => {
      this.#leave({ kind: 'unknown', message: 'the launcher ended before it answered' });
    });
    this.#child.once('error', (error) => {
      const message = `${shell.program} cannot be started: ${error.message}`;
      this.#leave({ kind: 'failed', message });
    });
    this.#closed = new Promise((resolve) => {
      this.#child.once('close', () => {
        events.silent();
        resolve();
      });
    });
  }

  /** Whether it could see to a piece at once. */
  get isFree(): boolean {
    return this.#kind === 'forker' || this.#unended.size === 0;
  }

  start(work: Work): Promise<Started> {
    this.#requests += 1;
    const number = this.#requests;
    this.#unended.set(number, work);
    return new Promise((resolve) => {
      const patience = setTimeout(() => {
        const message = `the launcher has not answered for ${answerPatienceMs / 1000} s`;
        this.#answer(number, { kind: 'unknown', message });
      }, answerPatienceMs);
      this.#unanswered.set(number, (started) => {
        clearTimeout(patience);
        resolve(started);
      });
      this.#ask(requestFor(number, work));
    });
  }

  /** Lets it leave, and hears no more of the wrappers, which go on. */
  async close(): Promise<void> {
    const { stdin, stdout, stderr } = this.#child;
    clearTimeout(this.#undertaker);
    stdin.end();
    // The wrappers keep these open from their side until they end.
    stdout.destroy();
    stderr.destroy();
    if (!this.isFree) {
      // It leaves when its work has ended, and nobody waits for that here.
      this.#child.unref();
      return;
    }
    // A launcher that is stopped reads no end. Nothing is lost with it: it holds nothing back.
    const insist = setTimeout(() => this.#child.kill('SIGKILL'), leavePatienceMs);
    await this.#closed;
    clearTimeout(insist);
  }

  #hear(line: string): void {
    const answer = parseAnswer(line);
    if (answer === undefined) {
      this.#events.log(`the launcher said ${JSON.stringify(line)}`);
      return;
    }
    const { kind, number, pid, why } = answer;
    if (kind === 'started') {
      this.#answer(number, { kind, pid });
      return;
    }
    if (this.#kind === 'forker') this.#bury(pid);
    // With a claim that has no end, a resident leaves.
    else if (kind === 'ended' && why === '') this.#events.gone();
    const work = this.#unended.get(number);
    this.#unended.delete(number);
    if (kind === 'superseded') this.#answer(number, { kind });
    else if (kind === 'failed') this.#answer(number, { kind, message: why });
    else if (kind === 'full') this.#answer(number, { kind: 'failed', message: why, noRoom: true });
    // Whoever awaits the start goes on first.
    else if (work !== undefined) setImmediate(() => this.#events.ended(work, why));
  }

  /** With the next request, if there is one soon. */
  #bury(pid: number): void {
    this.#burials += `reap ${pid}\n`;
    this.#undertaker ??= setTimeout(() => this.#ask(''), burialPatienceMs);
  }

  #ask(request: string): void {
    clearTimeout(this.#undertaker);
    this.#undertaker = undefined;
    const text = this.#burials + request;
    this.#burials = '';
    if (this.#child.stdin.writable) this.#child.stdin.write(text);
  }

  #answer(number: number, started: Started): void {
    this.#unanswered.get(number)?.(started);
    this.#unanswered.delete(number);
  }

  #leave(answer: Started): void {
    this.#events.gone();
    for (const number of [...this.#unanswered.keys()]) this.#answer(number, answer);
    if (this.#kind === 'forker') return;
    // Nobody attends to it any more: whoever waits for its end is to look for themselves.
    for (const work of this.#unended.values()) this.#events.ended(work, '');
    this.#unended.clear();
  }
}

function requestFor(number: number, work: Work): string {
  const { id, cwd, output, niceness, env = {}, program, args } = work;
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const fields = [
    `start ${number}`,
    recordsOf(work),
    id,
    cwd,
    output,
    niceness === undefined || niceness === 0 ? '' : String(niceness),
    program,
    String(variables.length),
    String(variables.length + args.length),
    ...variables,
    ...args,
  ];
  return `${fields.join('\n')}\n`;
}
