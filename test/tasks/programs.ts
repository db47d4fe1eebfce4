import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Programs of a test's own, found before those of the host. Answers what PATH has to be. */
export async function programs(
  root: string,
  scripts: Readonly<Record<string, string>>,
): Promise<string> {
  const folder = join(root, 'programs');
  await mkdir(folder, { recursive: true });
  for (const [name, script] of Object.entries(scripts)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, name), 0o755);
  }
  return `${folder}:/usr/bin:/bin`;
}
