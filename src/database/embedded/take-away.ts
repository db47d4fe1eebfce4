import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm } from 'node:fs/promises';

/**
 * Removes a file, but only if it still holds this text: between reading and removing, somebody may have replaced it.
 * It is renamed first and looked at then; a newer one is put back.
 */
export async function takeAway(file: string, text: string): Promise<boolean> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch {
    return false;
  }
  const taken = (await readFile(aside, 'utf8')) === text;
  if (!taken) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
  return taken;
}
