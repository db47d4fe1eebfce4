import { mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const abandonedAfterMs = 60 * 60 * 1000;

/**
 * Makes a folder under another name and renames it, so that it is whole or absent, also after a kill -9.
 * Of several that build it at once one wins, and the others throw theirs away.
 */
export async function buildAside(
  target: string,
  isWhole: (folder: string) => Promise<boolean>,
  build: (draft: string) => Promise<void>,
): Promise<void> {
  const parent = dirname(target);
  const prefix = `.new-${basename(target)}-`;
  const draft = await mkdtemp(join(parent, prefix));
  try {
    await build(draft);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!(await isWhole(target))) throw error;
  }
  await removeAbandoned(parent, prefix);
}

/** What a killed builder left; home directories have quotas. */
async function removeAbandoned(parent: string, prefix: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(prefix)) continue;
    const draft = join(parent, name);
    const found = await stat(draft).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > abandonedAfterMs) {
      await rm(draft, { recursive: true, force: true });
    }
  }
}
