import type { Client, Connection, DatabaseError, Submittable } from 'pg';

/** PostgreSQL's message "answer what you have so far". */
const flush = Buffer.from([0x48, 0, 0, 0, 4]);

/**
 * One call of a function with binary arguments, in the extended protocol, in such a way that a
 * client that is frozen at any point holds no lock.
 *
 * The function runs when the server reads "execute", and is committed when it reads "sync". Both
 * travel in one write of 15 bytes, which begins when the kernel has all of the arguments. Whoever is
 * stopped before has not begun, whoever is stopped after is not needed any more.
 */
class FunctionCall implements Submittable {
  #answer: string | undefined;
  #settled = false;

  constructor(
    private readonly text: string,
    private readonly values: readonly Buffer[],
    private readonly resolve: (answer: string | undefined) => void,
    private readonly reject: (error: Error) => void,
  ) {}

  submit(connection: Connection): void {
    const { stream } = connection;
    stream.cork();
    connection.parse({ name: '', text: this.text, types: [] }, true);
    connection.bind({ values: [...this.values] }, true);
    stream.write(flush, () => {
      stream.cork();
      connection.execute({}, true);
      connection.sync();
      stream.uncork();
    });
    stream.uncork();
  }

  // What follows is called by pg's client, as messages come in.

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    this.#answer = fields[0] ?? undefined;
  }

  handleCommandComplete(): void {
    // The answer counts when the server is ready again: then it is committed.
  }

  handleReadyForQuery(): void {
    if (this.#settled) return;
    this.#settled = true;
    this.resolve(this.#answer);
  }

  handleError(error: DatabaseError | Error): void {
    if (this.#settled) return;
    this.#settled = true;
    this.reject(error);
  }
}

/** Calls a function of the database; resolves with the text of its result when it is committed. */
export function callFunction(
  client: Client,
  name: string,
  values: readonly Buffer[],
): Promise<string | undefined> {
  const placeholders = values.map((_, index) => `$${index + 1}`).join(',');
  return new Promise((resolve, reject) => {
    client.query(new FunctionCall(`select ${name}(${placeholders})`, values, resolve, reject));
  });
}
