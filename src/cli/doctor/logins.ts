import { type Finding, ok, warning } from './finding.js';

/** What systemd does when this user logs out; undefined where it does not say. */
export interface LoginFacts {
  /** Of the user: what runs at home stays when nobody is logged in. */
  readonly linger: boolean | undefined;
  readonly killsProcesses: boolean | undefined;
  /** Shared memory goes with the last session; system accounts are spared. */
  readonly removesIpc: boolean | undefined;
  readonly isSystemAccount: boolean;
  /** Whether the embedded PostgreSQL is used, which needs shared memory and a socket. */
  readonly embedded: boolean;
}

/** `Linger=no`, one property a line. */
export function parseProperty(text: string, name: string): boolean | undefined {
  const value = new RegExp(`^${name}=(yes|no)$`, 'm').exec(text)?.[1];
  return value === undefined ? undefined : value === 'yes';
}

export function checkLogins(logins: LoginFacts): Finding {
  const check = 'after logout';
  const { linger, killsProcesses, removesIpc, isSystemAccount, embedded } = logins;
  if (killsProcesses === undefined) {
    return ok(check, 'not known: systemd does not answer for logins here');
  }
  if (killsProcesses && !isSystemAccount) {
    const first = linger === true ? '' : 'loginctl enable-linger, then ';
    return warning(
      check,
      'systemd ends all your processes when you log out (KillUserProcesses)',
      `Start Tutti outside the session: ${first}systemd-run --user --scope tutti run FILE`,
    );
  }
  if (embedded && linger === false && removesIpc === true && !isSystemAccount) {
    return warning(
      check,
      "your last logout takes the embedded database's shared memory and socket away (RemoveIPC), and what runs on may have to start it again",
      'Keep them: loginctl enable-linger',
    );
  }
  return ok(check, 'processes go on when you log out');
}
