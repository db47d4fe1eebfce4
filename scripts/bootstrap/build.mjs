import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { extname, join } from 'node:path';
import { inCheckout, Refusal, say } from './checkout.mjs';
import { runScript } from './child.mjs';
import { holding } from './lock.mjs';

const stampFile = inCheckout('dist', '.built-from.json');
const compilerState = inCheckout('dist', '.tsbuildinfo');

/** Compiles to dist/ if the sources are not those it was made from. */
export async function build() {
  if (isBuilt(fingerprint())) return;
  await holding(inCheckout('dist', '.build-lock'), 'building', async () => {
    // Taken before compiling: what is saved meanwhile is built the next time.
    const sources = fingerprint();
    if (isBuilt(sources)) return;
    say('building');
    removeOutputsOfRemoved(sources);
    // The compiler believes its own record and would not write a file that somebody deleted.
    if (!outputsExist(sources)) rmSync(compilerState, { force: true });

    const tsc = inCheckout('node_modules', 'typescript', 'bin', 'tsc');
    const stdio = ['ignore', 2, 2];
    const code = await runScript(tsc, ['-p', inCheckout('tsconfig.build.json')], { stdio });
    if (code !== 0) throw new Refusal('The build failed; the compiler says why above.');
    for (const file of Object.keys(sources)) {
      if (extname(file) === '.sh') copyFileSync(inCheckout(file), inCheckout('dist', file));
    }
    writeFileSync(stampFile, JSON.stringify(sources, undefined, 1));
  });
}

/**
 * Content, not times: a copied or checked-out file has a new time and the same content, and a clock
 * that jumps does not matter. 300 files cost about 20 ms.
 * @returns {Record<string, string>}
 */
function fingerprint() {
  const scripts = readdirSync(inCheckout('scripts')).filter((name) => extname(name) === '.ts');
  const files = [
    ...['src', 'migrations', 'bench'].flatMap(sourcesIn),
    ...scripts.map((name) => join('scripts', name)),
    'tsconfig.json',
    'tsconfig.build.json',
    'package.json',
    'package-lock.json',
  ];
  return Object.fromEntries(files.sort().map((file) => [file, contentHash(inCheckout(file))]));
}

/** Beside TypeScript the shell scripts that our programs run, which are copied as they are. */
function sourcesIn(folder) {
  if (!existsSync(inCheckout(folder))) return [];
  return readdirSync(inCheckout(folder), { recursive: true })
    .filter((name) => ['.ts', '.sh'].includes(extname(name)))
    .map((name) => join(folder, name));
}

const contentHash = (path) => createHash('sha256').update(readFileSync(path)).digest('base64url');

function isBuilt(sources) {
  return JSON.stringify(lastBuilt()) === JSON.stringify(sources) && outputsExist(sources);
}

function lastBuilt() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return {};
  }
}

function outputsExist(sources) {
  return Object.keys(sources).every((file) => {
    const [main] = outputsOf(file);
    return main === undefined || existsSync(main);
  });
}

/** Otherwise a deleted migration would still be found and run. */
function removeOutputsOfRemoved(sources) {
  for (const file of Object.keys(lastBuilt())) {
    if (file in sources) continue;
    for (const output of outputsOf(file)) rmSync(output, { force: true });
  }
}

/** The first is the one that counts. */
function outputsOf(file) {
  if (extname(file) === '.sh') return [inCheckout('dist', file)];
  if (!file.endsWith('.ts') || file.endsWith('.d.ts')) return [];
  const stem = inCheckout('dist', file.slice(0, -'.ts'.length));
  return ['.js', '.js.map', '.d.ts'].map((ending) => `${stem}${ending}`);
}
