import { readFile, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { DatabaseUnavailable } from '../unavailable.js';

/** Whom the server runs as. PostgreSQL refuses to run as root, so root lends it another account. */
export interface ServerAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** Whether that is somebody else than we are. */
  readonly switches: boolean;
}

interface PasswdEntry {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** System accounts are in this file also where people come from a directory service. */
async function passwd(): Promise<readonly PasswdEntry[]> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n');
  return lines.flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });
}

/** The name under which the kernel tells the server who connects; `peer` needs one. */
export function callerName(): string {
  try {
    return userInfo().username;
  } catch (error) {
    throw new DatabaseUnavailable(
      'database.start-failed',
      `The user id ${process.getuid?.() ?? ''} has no name on this system, and PostgreSQL insists on one.`,
      'Add it to /etc/passwd, or name a server in DATABASE_URL.',
      error,
    );
  }
}

/** An existing data folder keeps its owner, also if a better account appeared since. */
export async function serverAccount(dataDirectory: string): Promise<ServerAccount> {
  const uid = process.getuid?.() ?? 0;
  if (uid !== 0)
    return { name: callerName(), uid, gid: process.getgid?.() ?? uid, switches: false };
  const accounts = await passwd();
  const owner = await stat(dataDirectory).catch(() => undefined);
  const account =
    accounts.find((entry) => entry.uid === owner?.uid && entry.uid !== 0) ??
    accounts.find((entry) => entry.name === 'postgres') ??
    accounts.find((entry) => entry.name === 'nobody');
  if (account === undefined) {
    throw new DatabaseUnavailable(
      'database.start-failed',
      'PostgreSQL refuses to run as root, and there is neither an account `postgres` nor `nobody`.',
      'Run Tutti as an ordinary user, or name a server in DATABASE_URL.',
    );
  }
  return { ...account, switches: true };
}

/** For spawn, which also drops our supplementary groups. */
export function asAccount(account: ServerAccount): { uid?: number; gid?: number } {
  return account.switches ? { uid: account.uid, gid: account.gid } : {};
}
