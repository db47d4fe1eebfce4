import type { Client } from 'pg';
import { type Database, endConnection } from '../../database/index.js';

export interface Listening {
  readonly channel: 'tutti_commands' | 'tutti_events';
  /** What the server is told that the connection is for. */
  readonly purpose: string;
  readonly heard: (payload: string) => void;
  readonly lost?: () => void;
}

/** A connection that hears what is rung on a channel, until it is closed or lost. */
export class Listener {
  #isLost = false;

  private constructor(
    private readonly client: Client,
    { heard, lost }: Listening,
  ) {
    client.on('notification', ({ payload }) => heard(payload ?? ''));
    client.on('end', () => {
      this.#isLost = true;
      lost?.();
    });
  }

  /** What is rung after this has resolved is heard. Where it fails, nothing is left open. */
  static async open(db: Database, listening: Listening): Promise<Listener> {
    const client = await db.connect(listening.purpose);
    const listener = new Listener(client, listening);
    try {
      await client.query(`listen ${listening.channel}`);
    } catch (error) {
      await listener.close();
      throw error;
    }
    return listener;
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  async close(): Promise<void> {
    await endConnection(this.client);
  }
}
