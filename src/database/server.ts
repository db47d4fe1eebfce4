import type { Address } from './connection.js';
import { EmbeddedServer } from './embedded/index.js';
import { explainFailedConnection, externalAddress } from './external.js';

/** The server behind a database: our own, which we also start and stop, or one that is simply there. */
export interface Server {
  readonly embedded: boolean;
  /** For psql. */
  url(): string;
  address(): Promise<Address>;
  /** Called when a connection failed: true if it is worth another try. */
  revive(error: unknown): Promise<boolean>;
  explain(error: unknown): Promise<Error>;
  leave(): Promise<void>;
}

export function externalServer(url: string): Server {
  const address = externalAddress(url);
  return {
    embedded: false,
    url: () => url,
    address: () => Promise.resolve(address),
    revive: () => Promise.resolve(false),
    explain: (error) => explainFailedConnection(url, error),
    leave: () => Promise.resolve(),
  };
}

export async function embeddedServer(home: string | undefined): Promise<Server> {
  const server = await EmbeddedServer.prepare(home);
  await server.address();
  return {
    embedded: true,
    url: () => server.url(),
    address: () => server.address(),
    revive: async (error) => {
      if (!EmbeddedServer.isGone(error)) return false;
      await server.revive();
      return true;
    },
    explain: (error) => explainFailedConnection(server.url(), error),
    leave: () => server.leave(),
  };
}

/** Opens something on the server; if our own server is found gone, starts it again first. */
export async function reach<T>(server: Server, open: (address: Address) => Promise<T>): Promise<T> {
  const address = await server.address();
  try {
    return await open(address);
  } catch (error) {
    if (!(await server.revive(error))) throw await server.explain(error);
  }
  try {
    return await open(await server.address());
  } catch (error) {
    throw await server.explain(error);
  }
}
