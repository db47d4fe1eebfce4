import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import type { HeldLease } from '../../../src/events/store/index.js';

/**
 * The built Tutti, appending to one ensemble as fast as it can until it may no longer. Appends are
 * small and large in turn, so that it can also be frozen with half of one on its way.
 */
const program = `
import { createInterface } from 'node:readline';
const [, database, store, url] = process.argv;
const { openDatabase } = await import(database);
const { append, newStream, seal } = await import(store);
const say = (answer) => process.stdout.write(JSON.stringify(answer) + '\\n');
const db = await openDatabase({ url });
const client = await db.connect('append');
for await (const line of createInterface({ input: process.stdin })) {
  const { lease, actor } = JSON.parse(line);
  const stream = 'run/' + lease.eid + '/b-0';
  let head = newStream;
  let appended = 0;
  try {
    for (let round = 0; ; round += 1) {
      const entries = [];
      for (let many = round % 3 === 2 ? 150 : 1; many > 0; many -= 1) {
        const fact = { type: 'run.held', data: { reason: many > 1 ? 'x'.repeat(4000) : 'x' } };
        const sealed = seal(stream, head, fact, { actor, at: new Date().toISOString() });
        head = sealed.head;
        entries.push({ lease, sealed, changes: [] });
      }
      await append(client, entries);
      appended += entries.length;
      if (round === 0) say({ going: true });
    }
  } catch (error) {
    say({ appended, code: error.code, message: error.message });
  }
}
await client.end();
await db.leave();
`;

const built = (path: string) => new URL(`../../../dist/src/${path}`, import.meta.url).href;

export interface End {
  readonly appended: number;
  readonly code: string;
  readonly message: string;
}

/** Another process with an ensemble. It is killed when its test ends. */
export class RacingWriter {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  #complaints = '';

  constructor(url: string) {
    const modules = [built('database/index.js'), built('events/store/index.js')];
    const args = ['--input-type=module', '-e', program, ...modules, url];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    child.stderr.on('data', (text: Buffer) => (this.#complaints += text.toString()));
    this.#child = child;
    this.#answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    onTestFinished(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    });
  }

  /** Resolves when its first append is committed. */
  async begin(lease: HeldLease, actor: string): Promise<void> {
    this.#child.stdin?.write(`${JSON.stringify({ lease, actor })}\n`);
    await this.#answer();
  }

  /** Resolves when the kernel says that it has stopped. */
  async freeze(): Promise<void> {
    this.#child.kill('SIGSTOP');
    while (this.state !== 'T') await new Promise((resolve) => setImmediate(resolve));
  }

  thaw(): void {
    this.#child.kill('SIGCONT');
  }

  /** `T` for one that is stopped, as the kernel sees it. */
  get state(): string {
    const stat = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8');
    return stat[stat.lastIndexOf(')') + 2] ?? '';
  }

  /** How its writing came to an end. */
  async ended(): Promise<End> {
    return (await this.#answer()) as End;
  }

  async #answer(): Promise<unknown> {
    const line = await this.#answers.next();
    if (line.done === true) throw new Error(`the writer ended: ${this.#complaints}`);
    return JSON.parse(line.value);
  }
}
