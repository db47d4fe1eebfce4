/** A line of /proc/self/mountinfo, as far as it matters. */
export interface Mount {
  readonly point: string;
  readonly type: string;
  /** Of the mount and of the file system behind it. */
  readonly options: readonly string[];
}

/** `36 35 98:0 /root /point rw,noatime master:1 - ext4 /dev/root rw,errors=continue` */
export function parseMounts(mountinfo: string): Mount[] {
  return mountinfo.split('\n').flatMap((line) => {
    const fields = line.split(' ');
    const dash = fields.indexOf('-', 6);
    const [point, own] = [fields[4], fields[5]];
    const [type, , behind = ''] = fields.slice(dash + 1);
    if (dash === -1 || point === undefined || own === undefined || type === undefined) return [];
    return [{ point: unescape(point), type, options: [...own.split(','), ...behind.split(',')] }];
  });
}

/** The deepest one that holds the path; of several on the same point, the last covers the others. */
export function mountOf(path: string, mounts: readonly Mount[]): Mount | undefined {
  let deepest: Mount | undefined;
  for (const mount of mounts) {
    if (!holds(mount.point, path)) continue;
    if (deepest === undefined || mount.point.length >= deepest.point.length) deepest = mount;
  }
  return deepest;
}

function holds(point: string, path: string): boolean {
  return point === '/' || path === point || path.startsWith(`${point}/`);
}

/** Blanks and backslashes are written as `\040` and `\134`. */
function unescape(field: string): string {
  return field.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
