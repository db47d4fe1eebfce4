import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Programs } from './available.js';
import { scratchFolder } from './scratch-folder.js';

/** What every start needs: no window, no sandbox (root has none), no talk with the outside. */
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The page as it stands after its scripts have run. */
export async function domOf(url: string, program: Programs): Promise<string> {
  const profile = await scratchFolder('chromium');
  try {
    const { stdout } = await promisify(execFile)(
      program('chromium'),
      [...flags, `--user-data-dir=${profile.path}`, '--dump-dom', url],
      { timeout: 60_000, killSignal: 'SIGKILL', env: { ...process.env, HOME: profile.path } },
    );
    return stdout;
  } finally {
    await profile.remove();
  }
}
