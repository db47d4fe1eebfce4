import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A server that a test started: its output for when it fails, and its end. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #name: string;
  readonly #ended: Promise<unknown>;
  #output = '';

  constructor(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
    this.#name = program;
    this.#child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#ended = once(this.#child, 'close').catch((error: unknown) => {
      this.#output += String(error);
    });
    this.#child.stdout?.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get output(): string {
    return this.#output;
  }

  /** Asks until the answer is not undefined; fails with the server's output if it ends or dawdles. */
  async answering<Answer>(
    ask: () => Promise<Answer | undefined>,
    patienceMs = 20_000,
  ): Promise<Answer> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      if (this.#hasEnded()) throw new Error(`${this.#name} ended:\n${this.#output}`);
      if (performance.now() > deadline) {
        throw new Error(`${this.#name} does not answer:\n${this.#output}`);
      }
      await Promise.race([new Promise((resume) => setTimeout(resume, 50)), this.#ended]);
    }
  }

  /** SIGTERM, and SIGKILL for one that does not listen. */
  async stop(): Promise<void> {
    if (!this.#hasEnded()) this.#child.kill('SIGTERM');
    const insist = setTimeout(() => this.#child.kill('SIGKILL'), 5_000);
    await this.#ended;
    clearTimeout(insist);
  }

  #hasEnded(): boolean {
    return (
      this.#child.pid === undefined ||
      this.#child.exitCode !== null ||
      this.#child.signalCode !== null
    );
  }
}
