import { DatabaseUnavailable, type DatabaseFailure } from './unavailable.js';
import type { TuttiError } from '../errors.js';

interface Explanation {
  readonly code: DatabaseFailure;
  readonly says: string;
  readonly hint: string;
}

const unreachable = (says: string, hint: string): Explanation => ({
  code: 'database.unreachable',
  says,
  hint,
});

const full: Explanation = {
  code: 'database.full',
  says: 'The disk or quota that holds the database is full.',
  hint: 'Free some space (or raise the quota) and run the command again; what was committed is safe.',
};

const refused = unreachable(
  'No database server answers at this address.',
  'Start it, or correct host and port in DATABASE_URL.',
);

const silent = unreachable(
  'The database server does not answer.',
  'See whether it runs and whether a firewall stands in between.',
);

const ended = unreachable(
  'The database server closed the connection.',
  'See whether it was restarted or ran out of memory (its log says), then run the command again.',
);

const restarting = unreachable(
  'The database server is starting up or shutting down.',
  'Wait a moment and run the command again.',
);

const cancelled: Explanation = {
  code: 'database.busy',
  says: 'The database server gave up what it was asked for.',
  hint: 'Run the command again. Where that does not help, see its log, and its settings for timeouts.',
};

const exhausted: Explanation = {
  code: 'database.busy',
  says: 'The database server has used up something that it needs.',
  hint: 'See its log for what that is, then run the command again.',
};

const readOnly: Explanation = {
  code: 'database.read-only',
  says: 'The database accepts no writes: it is a standby, or was set read-only.',
  hint: 'Point DATABASE_URL at the primary server.',
};

const missing: Explanation = {
  code: 'database.missing',
  says: 'There is no such database on this server.',
  hint: 'Create it (createdb), or correct the name in DATABASE_URL.',
};

const wrongLogin: Explanation = {
  code: 'database.login',
  says: 'The database server refused the user name or password.',
  hint: 'Check both in DATABASE_URL (special characters percent-encoded), or in ~/.pgpass.',
};

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const bySqlState: Readonly<Record<string, Explanation>> = {
  '53100': full,
  '53200': {
    code: 'database.busy',
    says: 'The database server is out of memory.',
    hint: 'Free memory on its machine, then run the command again.',
  },
  '53300': {
    code: 'database.busy',
    says: 'The database server has no connection left for us.',
    hint: 'Close other clients, or raise max_connections on the server.',
  },
  '40001': cancelled,
  '40P01': cancelled,
  '55006': cancelled,
  '55P03': cancelled,
  '57014': cancelled,
  '28P01': wrongLogin,
  '28000': wrongLogin,
  '3D000': missing,
  '57P04': missing,
  '25006': readOnly,
  '42501': {
    code: 'database.forbidden',
    says: 'This database user lacks the rights that Tutti needs.',
    hint: 'Ask for a database of which this user is the owner.',
  },
  '57P01': ended,
  '57P02': ended,
  '57P03': restarting,
  '57P05': ended,
  '58030': {
    code: 'database.damaged',
    says: 'The database server could not read or write its files.',
    hint: 'Look at the disk and at the server’s log before going on.',
  },
  XX001: {
    code: 'database.damaged',
    says: 'The database server found damaged data.',
    hint: 'Stop using it, copy its folder away, and look at the disk and at the server’s log.',
  },
  XX002: {
    code: 'database.damaged',
    says: 'The database server found a damaged index.',
    hint: 'Look at the disk and at the server’s log; `reindex` may repair it.',
  },
};

const bySocketError: Readonly<Record<string, Explanation>> = {
  ECONNREFUSED: refused,
  ENOTFOUND: unreachable(
    'The host name of the database server is unknown.',
    'Correct the host in DATABASE_URL.',
  ),
  EAI_AGAIN: unreachable(
    'The host name of the database server cannot be looked up now.',
    'See whether this machine has a network connection and a name server.',
  ),
  ETIMEDOUT: silent,
  EHOSTUNREACH: unreachable(
    'The database server’s host cannot be reached.',
    'Check the network and the address.',
  ),
  ENETUNREACH: unreachable(
    'The database server’s network cannot be reached.',
    'Check the network and the address.',
  ),
  ECONNRESET: ended,
  EPIPE: ended,
};

const tlsRefused = unreachable(
  'The database server’s certificate could not be verified.',
  'Name its authority in DATABASE_URL (sslrootcert=FILE), or choose another sslmode.',
);

const byWords: readonly (readonly [RegExp, Explanation])[] = [
  [/No space left on device|Disk quota exceeded/i, full],
  [/^timeout expired$|timeout exceeded when trying to connect/, silent],
  [/^Connection terminated|is not queryable|^Client was closed/, ended],
  [
    /does not support SSL/,
    unreachable('The database server speaks no TLS.', 'Set sslmode=disable in DATABASE_URL.'),
  ],
  [
    /^SASL: .*password must be|^SASL: .*empty string/,
    { ...wrongLogin, says: 'The database server asks for a password and none was given.' },
  ],
  [
    /self[- ]signed certificate|unable to (verify|get)|certificate has expired|altnames/i,
    tlsRefused,
  ],
];

/**
 * A failure of the database, or of the way to it, in words and with what to do next.
 * Undefined for anything else, also for a mistake in our own SQL, which is a defect and must look like one.
 */
export function explainDatabaseError(error: unknown): TuttiError | undefined {
  if (error instanceof DatabaseUnavailable) return error;
  if (!(error instanceof Error)) return undefined;
  const found = explanationOf(error);
  if (found === undefined) return undefined;
  return new DatabaseUnavailable(
    found.code,
    `${found.says} (${firstLine(error)})`,
    found.hint,
    error,
  );
}

function explanationOf(error: Error): Explanation | undefined {
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return full;
  if (code !== undefined) {
    const said = bySqlState[code] ?? bySocketError[code];
    if (said !== undefined) return said;
    if (code.startsWith('08')) return ended;
    if (code.startsWith('53')) return exhausted;
    // ENOENT and EACCES are about the database only where a socket was meant, not a file.
    if (syscallOf(error) === 'connect') return refused;
  }
  return byWords.find(([words]) => words.test(error.message))?.[1];
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

function syscallOf(error: Error): string | undefined {
  return 'syscall' in error && typeof error.syscall === 'string' ? error.syscall : undefined;
}

/** A refused connection to a name with two addresses is an AggregateError without a message. */
function firstLine(error: Error): string {
  const message =
    error.message === '' && error instanceof AggregateError
      ? String(error.errors[0])
      : error.message;
  return (message.split('\n')[0] ?? '').replace(/^(error|Error): /, '');
}
