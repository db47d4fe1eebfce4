import { type Finding, ok, warning } from './finding.js';
import type { FolderFacts, Role } from './folder-facts.js';

const inMemory = new Set(['tmpfs', 'ramfs', 'rootfs']);
const parallel = new Set(['lustre', 'gpfs', 'beegfs', 'wekafs', 'panfs', 'pvfs2', 'ceph']);
const borrowed = /^(?:cifs|smb\w*|9p|vboxsf|drvfs|vfat|exfat|msdos|ntfs\w*|fuse\..*|fuseblk)$/;

/** Names that sites give to folders whose old files they remove. */
const purged = /(?:^|[/_-])(?:scratch|nobackup|flash)\d*(?:[/_.-]|$)|^\/work\d*(?:\/|$)/i;
const cleaned = /^\/(?:var\/)?tmp(?:\/|$)/;

export function checkFileSystem({ looked, mount }: FolderFacts, role: Role): Finding {
  const check = `${role.check}: file system`;
  if (mount === undefined) return ok(check, 'not known on this system');
  const { type, options } = mount;
  if (options.includes('noexec')) {
    return role.unusable(
      check,
      `${looked} lies on ${type} mounted noexec: no program there can be started`,
      role.elsewhere,
    );
  }
  const trouble = troubleWith(looked, type, options, role);
  return trouble === undefined
    ? ok(check, type)
    : warning(check, `${looked} lies on ${trouble.says}`, trouble.hint);
}

interface Trouble {
  readonly says: string;
  readonly hint: string;
}

function troubleWith(
  path: string,
  type: string,
  options: readonly string[],
  { use, elsewhere }: Role,
): Trouble | undefined {
  if (type.startsWith('nfs') && (options.includes('soft') || options.includes('softerr'))) {
    return {
      says: `NFS, mounted soft: an outage of its server cuts writes off and can damage ${use}`,
      hint: `Ask for a hard mount. ${elsewhere}`,
    };
  }
  if (inMemory.has(type)) {
    return { says: `${type}, in memory: a reboot takes ${use} away`, hint: elsewhere };
  }
  if (type === 'overlay') {
    return {
      says: `the container's own layer (overlay), which goes with the container and takes ${use} along`,
      hint: `Mount a volume there. ${elsewhere}`,
    };
  }
  if (borrowed.test(type)) {
    return {
      says: `${type}: modes, links or syncing to disk may be missing there, and ${use} may suffer`,
      hint: elsewhere,
    };
  }
  if (cleaned.test(path)) {
    return { says: `${type}, in a folder that the system cleans up by itself`, hint: elsewhere };
  }
  if (purged.test(path)) {
    const kind = parallel.has(type) ? `${type}, a parallel file system` : type;
    return {
      says: `${kind}; by its name, old files may be purged there`,
      hint: `Ask the site whether and when. ${elsewhere}`,
    };
  }
  return undefined;
}
