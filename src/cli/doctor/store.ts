import type { EmbeddedSurvey } from '../../database/index.js';
import { type Finding, ok, problem, warning } from './finding.js';

export type StoreFacts = OpenStore | RefusedStore;

export interface OpenStore {
  readonly opened: true;
  /** Where its socket is, if it is the embedded one. */
  readonly socketDirectory: string | undefined;
  readonly milliseconds: number;
  readonly version: string;
  /** Whether Tutti's schemas are there; if not, whether we may make them. */
  readonly made: boolean;
  readonly mayMake: boolean;
  readonly database: string;
  readonly user: string;
  /** Its clock less ours, and by how much that may be wrong: half the way there and back. */
  readonly clockAheadMs: number;
  readonly clockDoubtMs: number;
}

export interface RefusedStore {
  readonly opened: false;
  readonly message: string;
  readonly hint: string | undefined;
}

/** Longer, and every command is felt to be slow. */
const slowMs = 5_000;
const clockToleranceMs = 2_000;
/** `sun_path` holds 108 bytes on Linux and 104 on macOS, the end mark included. */
const longestSocketPath = 103;

export function checkStore(store: StoreFacts): Finding {
  const check = 'store';
  if (!store.opened) {
    return problem(check, store.message, store.hint ?? 'See docs/storage.md.');
  }
  const { version, milliseconds, socketDirectory, made, mayMake, database, user } = store;
  if (!made && !mayMake) {
    return problem(
      check,
      `the database user ${user} may not create schemas in ${database}`,
      `Let its owner run: grant create on database ${database} to ${user};`,
    );
  }
  const which = socketDirectory === undefined ? 'a server of yours' : 'embedded';
  const empty = made ? '' : '; nothing of Tutti is in it yet';
  const says = `PostgreSQL ${version} (${which}) opened in ${(milliseconds / 1000).toFixed(1)} s${empty}`;
  // Making an embedded one takes seconds, once.
  return !made || milliseconds <= slowMs
    ? ok(check, says)
    : warning(
        check,
        `${says}, and every command waits as long`,
        'See whether its disk, or the network on the way to it, is overloaded.',
      );
}

/** Takeovers and waiting times go by the database's clock, run times by this host's. */
export function checkClock(store: OpenStore): Finding {
  const difference = Math.abs(store.clockAheadMs);
  if (difference - store.clockDoubtMs <= clockToleranceMs) {
    return ok('clock', "agrees with the database's");
  }
  const seconds = (difference / 1000).toFixed(difference < 10_000 ? 1 : 0);
  const direction = store.clockAheadMs > 0 ? 'behind' : 'ahead of';
  return warning(
    'clock',
    `this host's clock is ${seconds} s ${direction} the database's`,
    'Let both hosts keep time with NTP (`timedatectl` or `chronyc tracking` says); until then times of runs are wrong.',
  );
}

export interface SocketFacts {
  readonly directory: string;
  readonly runtimeDirectory: string | undefined;
}

export function checkSocket({ directory, runtimeDirectory }: SocketFacts): Finding {
  const check = 'socket';
  const length = Buffer.byteLength(`${directory}/.s.PGSQL.5432`);
  const says = `in ${directory} (its path takes ${length} of ${longestSocketPath} bytes)`;
  if (length > longestSocketPath) {
    return problem(
      check,
      `${says}, which is too long for a socket`,
      'Set XDG_RUNTIME_DIR to a shorter path.',
    );
  }
  const passedOver = runtimeDirectory !== undefined && !directory.startsWith(runtimeDirectory);
  return ok(
    check,
    passedOver ? `${says}, as XDG_RUNTIME_DIR is too long, or not private to you` : says,
  );
}

/** A home that login nodes share has one database, and one of them at a time may run it. */
export function checkClaim({ claimedBy, host, home }: EmbeddedSurvey): Finding {
  const check = 'home: host';
  if (claimedBy === undefined) return ok(check, 'no other host is using it');
  if (claimedBy === host) return ok(check, `in use on this host, ${host}`);
  return problem(
    check,
    `the database in ${home} runs on ${claimedBy}, and this is ${host}`,
    `Run Tutti on ${claimedBy}; once that machine is dead for certain: tutti db claim --from ${claimedBy}`,
  );
}
