import type pg from 'pg';

/** As the system itself says it, so that it is explained in the same words. */
export class NoAnswer extends Error {
  readonly code = 'ETIMEDOUT';

  constructor(patience: number) {
    super(`no answer for ${patience / 1000} s`);
  }
}

/**
 * What is asked on this connection. Where no answer comes the connection is cut: after what was sent
 * into an interrupted network, TCP itself would wait for a quarter of an hour.
 */
export async function answered<Answer>(
  client: pg.Client,
  patience: number,
  asked: Promise<Answer>,
): Promise<Answer> {
  const timer = setTimeout(() => cut(client, new NoAnswer(patience)), patience);
  try {
    return await asked;
  } finally {
    clearTimeout(timer);
  }
}

/** Ends a connection without a word to its server; what is asked on it fails. */
export function cut(client: pg.Client, error?: Error): void {
  client.connection.stream.destroy(error);
}

/** The server may be deaf, and then nobody waits for its farewell. */
const farewell = 1_000;

export async function endConnection(client: pg.Client): Promise<void> {
  await answered(client, farewell, client.end());
}
