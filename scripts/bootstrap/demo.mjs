import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { build } from './build.mjs';
import { inCheckout, Refusal, root, say } from './checkout.mjs';
import { runScript } from './child.mjs';
import { install } from './install.mjs';

/**
 * From a fresh clone to a finished ensemble: installs, builds, and runs a copy of the example on
 * this computer. Each demo has a directory of its own, so that it can be repeated.
 */
export async function demo(args) {
  await install();
  await build();
  const directory = newDirectory();
  cpSync(inCheckout('examples', 'energy-balance'), directory, { recursive: true });
  const here = relative(process.cwd(), directory) || '.';
  say(`40 climates, on this computer, in ${here}/`);
  const tutti = inCheckout('bin', 'tutti');
  const code = await runScript(tutti, ['run', 'ensemble.yaml', 'local', ...args], {
    cwd: directory,
  });
  if (code === 0) printNext(directory);
  return code;
}

function newDirectory() {
  for (let number = 1; number < 1000; number += 1) {
    const directory = inCheckout('demo', `${number}`);
    try {
      mkdirSync(inCheckout('demo'), { recursive: true });
      mkdirSync(directory);
      return directory;
    } catch (error) {
      if (error.code === 'EEXIST') continue;
      throw new Refusal(
        `The demo cannot be set up in ${directory}: ${error.message}. ` +
          'It needs a checkout that you may write to.',
      );
    }
  }
  throw new Refusal(`${inCheckout('demo')} is full of demos; remove some.`);
}

function printNext(directory) {
  const table = `${relative(root, directory)}/runs/table.txt`;
  const [headline = ''] = readFileSync(inCheckout(table), 'utf8').split('\n');
  const next = [
    [`cat ${table}`, 'the result, over all members'],
    ['bin/tutti status', 'how the ensemble stands'],
    ['bin/tutti show member-3', 'one run, and everything that happened to it'],
    ['bin/tutti events --type run.exited', 'its history, one line an event'],
    ['bin/tutti replay --verify', 'proof that what you see is what happened'],
    ['bin/tutti db psql -c "select * from tutti.batches"', 'the same in SQL'],
  ];
  const width = Math.max(...next.map(([command = '']) => command.length));
  console.log(`\n${headline}\n\nTry next, from ${root}:`);
  for (const [command = '', what] of next) console.log(`  ${command.padEnd(width)}   ${what}`);
}
