import { fileURLToPath } from 'node:url';
import { isBuilt, load } from './load-program.cjs';

/** Starts one of the programs of this package, where it can be started at all. */
export async function start(name) {
  try {
    if (Number(process.versions.node.split('.')[0]) < 20) {
      console.error(
        `tutti needs Node 20 or newer, and ${process.execPath} is Node ${process.versions.node}. ` +
          'Install a newer one (https://nodejs.org) or put it first on PATH.',
      );
      process.exitCode = 5;
      return;
    }
    if (!isBuilt('tutti')) {
      const bootstrap = fileURLToPath(new URL('../scripts/bootstrap.mjs', import.meta.url));
      console.error(`tutti is not built yet. Build it with: node '${bootstrap}' build`);
      process.exitCode = 5;
      return;
    }
    process.exitCode = await load('tutti').main(process.argv.slice(2), name);
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  }
}
