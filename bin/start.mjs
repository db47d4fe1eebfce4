import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/bundle/tutti.js', import.meta.url);

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
    if (!existsSync(main)) {
      const bootstrap = fileURLToPath(new URL('../scripts/bootstrap.mjs', import.meta.url));
      console.error(`tutti is not built yet. Build it with: node '${bootstrap}' build`);
      process.exitCode = 5;
      return;
    }
    const programs = await import(main.href);
    process.exitCode = await programs.main(process.argv.slice(2), name);
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  }
}
