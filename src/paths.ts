import { access, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

export function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** With all links followed; of what is not there yet, where it would be. */
export function realPathOf(path: string): Promise<string> {
  return realpath(path).catch(async () => {
    const above = dirname(path);
    return above === path ? path : join(await realPathOf(above), basename(path));
  });
}
