import { thisHost } from '../../host.js';
import { DatabaseUnavailable } from '../unavailable.js';
import { packagedMajor } from './binaries.js';
import { dataDirectoryOf } from './cluster.js';
import { homePath } from './home.js';
import { readHostMark } from './host-guard.js';
import { isAlive, readPostmaster } from './postmaster.js';
import { socketUrl } from './socket-directory.js';

/** What can be known of the embedded database while nothing is started, made or asked. */
export interface EmbeddedSurvey {
  readonly home: string;
  /** The major version of the PostgreSQL that came along; undefined: none is installed for this platform. */
  readonly postgres: number | undefined;
  /** The host that runs it, or that died while it did. */
  readonly claimedBy: string | undefined;
  /** What this host is called there. */
  readonly host: string;
  /** Its address, as long as it runs on this host. */
  readonly url: string | undefined;
}

export async function surveyEmbedded(givenHome?: string): Promise<EmbeddedSurvey> {
  const home = homePath(givenHome);
  const postgres = await majorIfInstalled();
  const mark = await readHostMark(home);
  const host = thisHost();
  const here = mark === undefined || mark.host === host;
  return {
    home,
    postgres,
    claimedBy: mark?.host,
    host,
    url: postgres !== undefined && here ? await runningAt(home, postgres) : undefined,
  };
}

async function majorIfInstalled(): Promise<number | undefined> {
  try {
    return await packagedMajor();
  } catch (error) {
    if (error instanceof DatabaseUnavailable) return undefined;
    throw error;
  }
}

async function runningAt(home: string, major: number): Promise<string | undefined> {
  const postmaster = await readPostmaster(dataDirectoryOf(home, major));
  if (postmaster?.status !== 'ready' || !(await isAlive(postmaster))) return undefined;
  return socketUrl(postmaster.socketDirectory);
}
