import { connect } from 'node:net';
import { ExitCode, TuttiError } from '../errors.js';
import type { Address } from './connection.js';
import { explainDatabaseError } from './explain.js';
import { DatabaseUnavailable } from './unavailable.js';

/** A server that somebody else runs, named by DATABASE_URL or --store. */
export function externalAddress(url: string): Address {
  // An empty host is libpq's way to say: the default one.
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url.replace('@/', '@localhost/'))) {
    throw new TuttiError('The database address is not a PostgreSQL URL.', {
      code: 'database.url',
      exitCode: ExitCode.usage,
      hint: 'Write it as postgresql://USER:PASSWORD@HOST:PORT/DATABASE.',
    });
  }
  // In pg the URL's own name would win over ours, and every connection should tell its purpose.
  let address = url.replace(/([?&])application_name=[^&]*&?/, '$1');
  // pg reads `sslmode=require` as verify-full, and warns; people mean what psql does with the same URL.
  if (/[?&]sslmode=/.test(address) && !/[?&]uselibpqcompat=/.test(address))
    address += '&uselibpqcompat=true';
  return { connectionString: address };
}

/** Server and database without user and password: for messages and logs. */
function withoutSecrets(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined) return 'DATABASE_URL';
  return `${decodeURIComponent(parsed.searchParams.get('host') ?? parsed.host) || 'localhost'}${parsed.pathname}`;
}

/** Why a connection failed: names the server, and tells a web server or sshd on that port from PostgreSQL. */
export async function explainFailedConnection(url: string, error: unknown): Promise<Error> {
  const explained = explainDatabaseError(error);
  const silent = explained === undefined || explained.code === 'database.unreachable';
  if (silent && (await answersLikePostgres(url)) === false) {
    return new DatabaseUnavailable(
      'database.not-postgresql',
      `Something answers at ${withoutSecrets(url)}, but it is not PostgreSQL.`,
      'Correct host and port in DATABASE_URL.',
      error,
    );
  }
  if (explained instanceof DatabaseUnavailable) return explained.at(withoutSecrets(url));
  return error instanceof Error ? error : new Error(String(error));
}

const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const probeTimeoutMs = 3_000;

/**
 * PostgreSQL answers the TLS question with the single byte S or N, or with an error message of its protocol.
 * Undefined: no answer, so nothing is known.
 */
async function answersLikePostgres(url: string): Promise<boolean | undefined> {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const host = hostOf(parsed);
  if (parsed === undefined || host.startsWith('/') || host.startsWith('%2F')) return undefined;
  const port = Number(parsed.searchParams.get('port') ?? (parsed.port === '' ? 5432 : parsed.port));
  return new Promise((resolve) => {
    const socket = connect({ host: host.replace(/^\[|\]$/g, ''), port });
    const answer = (known: boolean | undefined): void => {
      socket.destroy();
      resolve(known);
    };
    socket.setTimeout(probeTimeoutMs, () => answer(undefined));
    socket.once('connect', () => socket.write(sslRequest));
    socket.once('data', (bytes) => answer(isPostgresAnswer(bytes)));
    socket.once('error', () => answer(undefined));
    socket.once('close', () => answer(undefined));
  });
}

function hostOf(url: URL | undefined): string {
  const named = url?.searchParams.get('host') ?? url?.hostname ?? '';
  return named === '' ? 'localhost' : named;
}

function isPostgresAnswer(bytes: Buffer): boolean {
  const first = String.fromCharCode(bytes[0] ?? 0);
  if (first === 'S' || first === 'N') return bytes.length === 1;
  return first === 'E' && bytes.length > 5 && bytes.readUInt32BE(1) < 65_536;
}
