import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { packageFile } from '../../src/package-files.js';

const run = promisify(execFile);
const here = (path: string) => packageFile(path).pathname;

/** This package with a bundle of its own. */
async function copy(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'tutti-kept-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const path of ['bin', 'dist/bundle', 'package.json']) {
    await cp(here(path), join(root, path), { recursive: true });
  }
  await symlink(here('src'), join(root, 'src'));
  return root;
}

const help = async (root: string): Promise<string> =>
  (await run(process.execPath, [join(root, 'bin/tutti'), '--help'])).stdout;

test('code of V8 that the build has kept is taken by Node', async () => {
  const watched = `
    const vm = require('node:vm');
    vm.Script = class extends vm.Script {
      constructor(...given) {
        super(...given);
        console.log(given[1].cachedData !== undefined, this.cachedDataRejected);
      }
    };
    require(${JSON.stringify(here('bin/load-program.cjs'))}).load('tutti');`;
  const { stdout } = await run(process.execPath, ['-e', watched]);
  expect(stdout).toBe('true false\n');
});

test('code of V8 that is damaged, cut off, missing or of another text is not run', async () => {
  const root = await copy();
  const [text, code] = ['tutti.cjs', 'tutti.v8'].map((name) => join(root, 'dist/bundle', name));
  const said = await help(root);
  expect(said).toContain('run an ensemble');

  const kept = await readFile(code!);
  await writeFile(code!, Buffer.from(kept).fill(0xff, kept.length / 2, kept.length / 2 + 400));
  expect(await help(root)).toBe(said);
  await writeFile(code!, kept.subarray(0, kept.length / 2));
  expect(await help(root)).toBe(said);

  // Of the same length: V8 would take the code for that of this text.
  await writeFile(code!, kept);
  const other = (await readFile(text!, 'utf8')).replace('run an ensemble', 'ran an ensemble');
  await writeFile(text!, other);
  expect(await help(root)).toContain('ran an ensemble');

  await rm(code!);
  expect(await help(root)).toContain('ran an ensemble');
});
