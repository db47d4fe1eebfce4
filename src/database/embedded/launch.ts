import { spawn } from 'node:child_process';
import { asAccount, type ServerAccount } from './account.js';
import type { Binaries } from './binaries.js';
import { cleanEnvironment, explainSpawnError } from './program.js';
import { lastLines, logSince, openServerLog, serverLogFile, sizeOf } from './server-log.js';
import { port } from './settings.js';

/** A server that we started and that has not answered yet. */
export interface Launch {
  readonly socketDirectory: string;
  /** Undefined while it runs. */
  readonly ended: () => Error | undefined;
  /** What it said so far, for a person to read. */
  readonly said: () => Promise<string>;
  /** It met another server, or the memory of a killed one, or was asked to stop. */
  readonly mayBeRepeated: () => Promise<boolean>;
}

const encounters = [
  // Another server runs in this folder, or is about to.
  /lock file .* (already exists|is empty)/,
  // Processes of a killed server have not all ended yet.
  /pre-existing shared memory block/,
  // Whoever stopped the last server tidied up behind it.
  /could not (create|open) lock file .*: No such file/,
];

/** In a session of its own, so that Ctrl-C in our terminal is not for the server. */
export async function launch(
  home: string,
  dataDirectory: string,
  socketDirectory: string,
  binaries: Binaries,
  account: ServerAccount,
): Promise<Launch> {
  const log = await openServerLog(home);
  const offset = await sizeOf(serverLogFile(home));
  let ended: Error | undefined;
  let stopped = false;
  try {
    const args = [
      '-D',
      dataDirectory,
      '-k',
      socketDirectory,
      '-p',
      String(port),
      '-c',
      'listen_addresses=',
    ];
    const child = spawn(binaries.postgres, args, {
      cwd: '/',
      detached: true,
      env: cleanEnvironment,
      stdio: ['ignore', log.fd, log.fd],
      ...asAccount(account),
    });
    child.once('error', (error) => (ended = explainSpawnError(binaries.postgres, account, error)));
    child.once('exit', (code, signal) => {
      stopped = code === 0;
      ended ??= new Error(`postgres ended with ${signal ?? code ?? '?'}`);
    });
    child.unref();
  } finally {
    await log.close();
  }
  const said = async (): Promise<string> => lastLines(await logSince(home, offset), 10);
  return {
    socketDirectory,
    ended: () => ended,
    said,
    mayBeRepeated: async () => {
      const words = await said();
      return stopped || encounters.some((encounter) => encounter.test(words));
    },
  };
}
