import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';
import { type LoginFacts, parseProperty } from './logins.js';

const patienceMs = 3_000;
/** Where systemd begins to count people; below are the accounts of the system. */
const firstPerson = 1000;

export async function lookAtLogins(loginctl: string, embedded: boolean): Promise<LoginFacts> {
  const { uid } = userInfo();
  const user = await ask(loginctl, ['show-user', String(uid), '--property=Linger']);
  // Without a name, it is about the manager.
  const manager = await ask(loginctl, [
    'show-user',
    '--property=KillUserProcesses',
    '--property=RemoveIPC',
  ]);
  return {
    linger: parseProperty(user, 'Linger'),
    killsProcesses: parseProperty(manager, 'KillUserProcesses'),
    removesIpc: parseProperty(manager, 'RemoveIPC'),
    isSystemAccount: uid < firstPerson,
    embedded,
  };
}

async function ask(loginctl: string, args: readonly string[]): Promise<string> {
  return promisify(execFile)(loginctl, args, { timeout: patienceMs, killSignal: 'SIGKILL' }).then(
    ({ stdout }) => stdout,
    () => '',
  );
}
