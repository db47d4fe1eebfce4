import { readFile, realpath } from 'node:fs/promises';

/** A file system, as this host has it in its tree. */
export interface Mount {
  readonly source: string;
  readonly point: string;
  readonly type: string;
}

/** The file system that holds a directory; undefined where that is not to be had. */
export async function mountOf(directory: string): Promise<Mount | undefined> {
  try {
    const path = await realpath(directory);
    return findMount(await readFile('/proc/self/mounts', 'utf8'), path);
  } catch {
    return undefined;
  }
}

/** Of several the longest, and of those at one place the last, which hides the others. */
export function findMount(mounts: string, path: string): Mount | undefined {
  let found: Mount | undefined;
  for (const line of mounts.split('\n')) {
    const [source = '', point = '', type = ''] = line.split(' ').map(unescaped);
    const isAbove = point === '/' || path === point || path.startsWith(`${point}/`);
    if (point === '' || !isAbove) continue;
    if (found === undefined || point.length >= found.point.length) found = { source, point, type };
  }
  return found;
}

/** A space in a name is `\040` there. */
function unescaped(field: string): string {
  return field.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(parseInt(octal, 8)),
  );
}
