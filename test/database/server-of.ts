import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  isAlive,
  readPostmaster,
  type Postmaster,
} from '../../src/database/embedded/postmaster.js';

/** The data folder in this home. */
export async function dataFolder(home: string): Promise<string> {
  const name = (await readdir(home)).find((entry) => /^pg\d+$/.test(entry));
  if (name === undefined) throw new Error(`${home} holds no data`);
  return join(home, name);
}

/** The server that runs in this home now, if one does. */
export async function serverOf(home: string): Promise<Postmaster | undefined> {
  const postmaster = await readPostmaster(await dataFolder(home));
  return postmaster !== undefined && (await isAlive(postmaster)) ? postmaster : undefined;
}

export async function runningServer(home: string): Promise<Postmaster> {
  const server = await serverOf(home);
  if (server === undefined) throw new Error(`no server runs in ${home}`);
  return server;
}
