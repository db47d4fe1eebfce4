import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { onTestFinished } from 'vitest';

/** What the child runs: the built Tutti, told line by line what to do. */
const program = `
import { createInterface } from 'node:readline';
const { openDatabase } = await import(process.argv[1]);
let database;
const verbs = {
  open: async (options) => ((database = await openDatabase(options)), database.url),
  query: async (sql) => {
    const client = await database.connect('test');
    try { return (await client.query(sql)).rows; } finally { await client.end(); }
  },
  leave: () => database.leave(),
};
for await (const line of createInterface({ input: process.stdin })) {
  const { verb, argument } = JSON.parse(line);
  const answer = await verbs[verb](argument).then(
    (value) => ({ value }),
    (error) => ({ error: { message: error.message, code: error.code, hint: error.hint } }),
  );
  process.stdout.write(JSON.stringify(answer) + '\\n');
}
`;

export const builtDatabase = new URL('../../dist/src/database/index.js', import.meta.url);

/** For tests that start servers and processes, on a machine that is busy. */
export const patient = { timeout: 90_000 } as const;

export interface TuttiProcessOptions {
  readonly home: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly gid?: number;
  /** Which build; the checkout's by default. */
  readonly build?: URL;
}

/** A real Tutti process with a database open in it. It is killed when its test ends. */
export class TuttiProcess {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  readonly #home: string;
  #complaints = '';

  constructor(options: TuttiProcessOptions) {
    this.#home = options.home;
    const { uid, gid } = options;
    const build = options.build ?? builtDatabase;
    this.#child = spawn(process.execPath, ['--input-type=module', '-e', program, build.href], {
      cwd: '/',
      env: { PATH: process.env.PATH, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
    });
    const { stdout, stderr } = this.#child;
    if (stdout === null || stderr === null) throw new Error('the child has no output');
    stderr.on('data', (text: Buffer) => (this.#complaints += text.toString()));
    const lines: Interface = createInterface({ input: stdout });
    this.#answers = lines[Symbol.asyncIterator]();
    onTestFinished(() => this.kill());
  }

  /** Gives the URL of the database. */
  async open(options: { url?: string } = {}): Promise<string> {
    return String(await this.#ask('open', { home: this.#home, ...options }));
  }

  query(sql: string): Promise<unknown> {
    return this.#ask('query', sql);
  }

  async leave(): Promise<void> {
    await this.#ask('leave');
  }

  /** As if the machine had died for it: no chance to say goodbye. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  async #ask(verb: string, argument?: unknown): Promise<unknown> {
    this.#child.stdin?.write(`${JSON.stringify({ verb, argument })}\n`);
    const line = await this.#answers.next();
    if (line.done === true) throw new Error(`the child ended: ${this.#complaints}`);
    const answer: unknown = JSON.parse(line.value);
    if (typeof answer !== 'object' || answer === null)
      throw new Error(`the child answered ${line.value}`);
    if ('error' in answer) throw Object.assign(new Error('refused'), answer.error);
    return 'value' in answer ? answer.value : undefined;
  }
}
