import { readFile } from 'node:fs/promises';
import { homePath, surveyEmbedded } from '../../database/index.js';
import { findProgram } from './find-program.js';
import { type Finding, ok } from './finding.js';
import { checkCurrentDirectory, checkHome } from './folder.js';
import type { LookedAt } from './folder-facts.js';
import { checkLimits, parseLimits } from './limits.js';
import { checkLogins } from './logins.js';
import { lookAtFolder } from './look-at-folder.js';
import { lookAtLogins } from './look-at-logins.js';
import { openStore } from './open-store.js';
import { checkNode, checkPackage, checkPlatform } from './platform.js';
import { checkSchedulers, submitters } from './schedulers.js';
import { checkStarter } from './starter.js';
import { checkClaim, checkClock, checkSocket, checkStore } from './store.js';

export interface Examination {
  readonly findings: readonly Finding[];
  /** A folder was asked that has not answered. */
  readonly waiting: boolean;
}

/** Looks at this machine from all sides; `url` names a server that is used instead of the embedded one. */
export async function examine(url: string | undefined): Promise<Examination> {
  const { platform, arch } = process;
  const embedded = url === undefined;
  const home = embedded ? await lookAtFolder(homePath()) : undefined;
  const here = await lookAtFolder(process.cwd());
  const logins = findProgram('loginctl');
  const findings = [
    checkNode(process.versions.node),
    checkPlatform({ platform, arch, glibc: glibcVersion(), embedded }),
    ...(home === undefined ? await examineNamed(url) : await examineEmbedded(home)),
    ...checkLimits(await readLimits()),
    checkStarter({
      sh: findProgram('sh', ['/bin']),
      bash: findProgram('bash', ['/bin', '/usr/bin']),
      perl: findProgram('perl'),
      setsid: findProgram('setsid'),
    }),
    ...checkCurrentDirectory(here),
    checkSchedulers({
      commands: submitters.filter((name) => findProgram(name) !== undefined),
      env: process.env,
    }),
    ...(logins === undefined ? [] : [checkLogins(await lookAtLogins(logins, embedded))]),
  ];
  return { findings, waiting: [home, here].some((looked) => looked && 'silent' in looked) };
}

async function examineNamed(url: string | undefined): Promise<Finding[]> {
  return [ok('home', 'not used: a server of yours holds the store'), ...(await examineStore(url))];
}

/** What does not answer is left alone: whatever else is done there would wait as well. */
async function examineEmbedded(home: LookedAt): Promise<Finding[]> {
  if ('silent' in home) return checkHome(home);
  const { platform, arch } = process;
  const survey = await surveyEmbedded();
  const findings = [
    checkPackage({ platform, arch, postgres: survey.postgres }),
    ...checkHome(home),
    checkClaim(survey),
  ];
  // Where it cannot even be made, there is nothing to open.
  if (!home.exists && home.refusal !== undefined) return findings;
  return [...findings, ...(await examineStore(undefined))];
}

async function examineStore(url: string | undefined): Promise<Finding[]> {
  const store = await openStore(url);
  const findings = [checkStore(store)];
  if (!store.opened) return findings;
  const { socketDirectory: directory } = store;
  if (directory !== undefined) {
    const runtimeDirectory = process.env['XDG_RUNTIME_DIR'];
    findings.push(checkSocket({ directory, runtimeDirectory }));
  }
  return [...findings, checkClock(store)];
}

/** From the report that Node makes of itself; what it would say of the network takes long to find out. */
function glibcVersion(): string | undefined {
  Object.assign(process.report, { excludeNetwork: true });
  const report = process.report.getReport();
  if (!('header' in report) || typeof report.header !== 'object' || report.header === null) {
    return undefined;
  }
  const { header } = report;
  return 'glibcVersionRuntime' in header && typeof header.glibcVersionRuntime === 'string'
    ? header.glibcVersionRuntime
    : undefined;
}

async function readLimits() {
  const text = await readFile('/proc/self/limits', 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parseLimits(text);
}
