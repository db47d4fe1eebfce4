import { statfs } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { printable } from '../printable.js';
import { readTail } from '../read-tail.js';

const mebibyte = 1024 * 1024;

/** With less than that a disk is as good as full: a run's directory takes some blocks by itself. */
const least = { bytes: mebibyte, files: 8 } as const;

/** That nothing fits onto the disk of a directory any more, in words; undefined where there is room. */
export async function fullDisk(directory: string): Promise<string | undefined> {
  const disk = await statfs(directory).catch(() => undefined);
  if (disk === undefined) {
    const parent = dirname(directory);
    return parent === directory ? undefined : fullDisk(parent);
  }
  const { bsize, bavail, files, ffree } = disk;
  // Some file systems make room for files as they come, and count none.
  if (files > 0 && ffree < least.files) {
    return `The disk of ${directory} can hold no more files (it has ${ffree} inodes left).`;
  }
  const bytes = bsize * bavail;
  return bytes < least.bytes
    ? `The disk of ${directory} is full: ${Math.floor(bytes / 1024)} KiB are left.`
    : undefined;
}

/**
 * What the log of the ensemble says last of a run that cannot go on: the full disk or quota that
 * stopped it, or an upgrade, is no event of the run, which has not failed.
 */
export async function lastTrouble(
  log: string,
  about: { readonly directory: string; readonly job: string | null; readonly since: Date },
): Promise<string | undefined> {
  const tail = await readTail(log);
  if (tail.kind !== 'read') return undefined;
  const signs = [
    `no room for all of ${about.directory}:`,
    ` ${basename(about.directory)} cannot be prepared:`,
    ...(about.job === null ? [] : [` ${about.job} cannot be started:`]),
  ];
  const line = tail.text.split('\n').findLast((each) => signs.some((sign) => each.includes(sign)));
  const [, time = '', text = ''] =
    /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) +\S+ +(.*)$/.exec(line ?? '') ?? [];
  // The log is in the time of this host's clock on the wall, in whole seconds.
  const isOfNow = new Date(time).getTime() >= Math.floor(about.since.getTime() / 1000) * 1000;
  return text === '' || !isOfNow
    ? undefined
    : `Its log says, on ${time} of this host: ${printable(text, 400)}`;
}
