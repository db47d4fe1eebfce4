#!/usr/bin/env node
/**
 * Every verb of the project, from a fresh clone: installs what the lock file says when that is not
 * what lies there, builds when sources changed, then does what was asked.
 *
 * npm's own `pretest` and `prepare` are not used: `ignore-scripts=true` skips them without a word,
 * and `NODE_ENV=production` leaves out the tools. So this file depends on nothing but Node, and its
 * syntax stays old enough for an old Node to reach the sentence below.
 */
const needed = { any: [20, 0], test: [20, 19], chaos: [20, 19], check: [20, 19] };

main(process.argv[2], process.argv.slice(3)).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    console.error(error && error.expected ? error.message : error);
    process.exitCode = 1;
  },
);

async function main(verb, args) {
  const outdated = tooOld(needed[verb] || needed.any);
  if (outdated) {
    console.error(outdated);
    return 1;
  }
  const { verbs } = await import('./bootstrap/verbs.mjs');
  if (verb === undefined || !Object.hasOwn(verbs, verb)) {
    console.error(`usage: node scripts/bootstrap.mjs ${Object.keys(verbs).join('|')} [ARGUMENTS]`);
    return 2;
  }
  return verbs[verb](args);
}

function tooOld([major, minor]) {
  const [haveMajor, haveMinor] = process.versions.node.split('.').map(Number);
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return undefined;
  return (
    `This needs Node ${major}.${minor} or newer, and ${process.execPath} is Node ` +
    `${process.versions.node}. Install a newer one (https://nodejs.org) or put it first on PATH.`
  );
}
