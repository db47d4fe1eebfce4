import { checkFileSystem } from './file-system.js';
import { type Finding, ok, problem, warning } from './finding.js';
import type { FolderFacts, LookedAt, Role } from './folder-facts.js';
import { grouped } from '../words.js';

const [MB, GB] = [1e6, 1e9];

/** A fresh home takes 107 MB in 2,437 files; later the log that PostgreSQL writes ahead takes up to 1 GB. */
const home: Role = {
  check: 'home',
  use: 'the embedded database',
  elsewhere: 'Set TUTTI_HOME to a folder elsewhere, or name a server in DATABASE_URL.',
  problemBelow: { bytes: 300 * MB, files: 5_000 },
  warningBelow: { bytes: 2 * GB, files: 20_000 },
  unusable: problem,
};

const here: Role = {
  check: 'current directory',
  use: 'the run directories of an ensemble started here',
  elsewhere: 'Start ensembles in another directory.',
  problemBelow: { bytes: 0, files: 0 },
  warningBelow: { bytes: GB, files: 20_000 },
  unusable: warning,
};

export function checkHome(folder: LookedAt): Finding[] {
  return checkFolder(folder, home);
}

export function checkCurrentDirectory(folder: LookedAt): Finding[] {
  return checkFolder(folder, here);
}

function checkFolder(folder: LookedAt, role: Role): Finding[] {
  if ('silent' in folder) {
    return [
      problem(
        role.check,
        `${folder.path} does not answer: its file server seems to be gone`,
        'Ask whoever runs the file server; until then nothing can be done there.',
      ),
    ];
  }
  return [checkWritable(folder, role), checkSpace(folder, role), checkFileSystem(folder, role)];
}

function checkWritable({ path, exists, looked, refusal }: FolderFacts, role: Role): Finding {
  if (refusal === undefined) {
    return ok(role.check, exists ? `${path} can be written` : `${path} can be made`);
  }
  switch (refusal) {
    case 'EDQUOT':
      return role.unusable(
        role.check,
        `your quota for ${looked} is used up`,
        `Remove something, or ask for more. ${role.elsewhere}`,
      );
    case 'ENOSPC':
      return role.unusable(
        role.check,
        `the disk that holds ${looked} is full, or has no inode left`,
        `Remove something. ${role.elsewhere}`,
      );
    case 'EROFS':
      return role.unusable(role.check, `${looked} is mounted read-only`, role.elsewhere);
    default:
      return role.unusable(role.check, `${looked} cannot be written (${refusal})`, role.elsewhere);
  }
}

/** What the file system has; what it lets this user have, only quota tools of the site know. */
function checkSpace({ freeBytes, freeFiles, looked }: FolderFacts, role: Role): Finding {
  const check = `${role.check}: space`;
  const bytes = `${size(freeBytes)} free`;
  const files = freeFiles === undefined ? '' : `, room for ${grouped(freeFiles)} files`;
  const says = `${bytes}${files}`;
  const hint = `Remove something from ${looked}. ${role.elsewhere}`;
  const short = (limit: { bytes: number; files: number }): boolean =>
    freeBytes < limit.bytes || (freeFiles !== undefined && freeFiles < limit.files);
  if (short(role.problemBelow))
    return problem(check, `only ${says}, too little for ${role.use}`, hint);
  if (short(role.warningBelow)) return warning(check, `only ${says} for ${role.use}`, hint);
  return ok(check, `${says} (a quota of yours is not seen from here: ask \`quota\`)`);
}

function size(bytes: number): string {
  if (bytes >= GB) return `${(bytes / GB).toFixed(bytes >= 10 * GB ? 0 : 1)} GB`;
  return `${Math.floor(bytes / MB)} MB`;
}
