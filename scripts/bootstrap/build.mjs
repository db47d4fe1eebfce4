import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { compile } from '../../bin/load-program.cjs';
import { inCheckout, Refusal, say } from './checkout.mjs';
import { runScript } from './child.mjs';
import { holding } from './lock.mjs';
import { madeChecks } from './made-checks.mjs';

const stampFile = inCheckout('dist', '.built-from.json');
const compilerState = inCheckout('dist', '.tsbuildinfo');
const bundleDirectory = inCheckout('dist', 'bundle');

/** What users start, as a program or a thread of its own: each is one file. */
const programs = { tutti: 'src/cli/main', 'clerk-thread': 'src/workspace/clerk-thread' };

/** What is measured is what users run; these share their parts. */
const measurements = Object.fromEntries(
  ['lives', 'inserts', 'local', 'spawns', 'validate', 'launcher', 'failures'].map((what) => [
    `measure-${what}`,
    `bench/measure-${what}`,
  ]),
);

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
    await bundle();
    writeFileSync(stampFile, JSON.stringify(sources, undefined, 1));
  });
}

/**
 * To find, read and link a thousand modules takes Node a second. Names stay as they are, for the stack of an
 * error to be read.
 */
async function bundle() {
  rmSync(bundleDirectory, { recursive: true, force: true });
  for (const [name, file] of Object.entries(programs)) {
    await bundleInto({ [name]: file }, { format: 'cjs', entryFileNames: '[name].cjs' });
    keepCode(name);
  }
  await bundleInto(measurements, { format: 'esm' });
}

async function bundleInto(files, output) {
  const { rolldown } = await import('rolldown');
  const input = Object.entries(files).map(([name, file]) => [
    name,
    inCheckout('dist', `${file}.js`),
  ]);
  const bundled = await rolldown({
    input: Object.fromEntries(input),
    platform: 'node',
    logLevel: 'warn',
    plugins: [madeChecks()],
    // Where there is no navigator, pg makes a Response to see where it is, and so loads all of fetch.
    transform: { define: { navigator: '{ userAgent: "Node.js" }' } },
  });
  const minify = { compress: false, mangle: false, codegen: true };
  await bundled.write({ dir: bundleDirectory, minify, ...output });
  await bundled.close();
}

function keepCode(name) {
  const { file, code } = compile(name);
  writeFileSync(file, code);
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
    join('bin', 'load-program.cjs'),
    'tsconfig.json',
    'tsconfig.build.json',
    'package.json',
    'package-lock.json',
  ];
  const hashes = files.sort().map((file) => [file, contentHash(inCheckout(file))]);
  return Object.fromEntries([...hashes, ['V8', process.versions.v8]]);
}

function sourcesIn(folder) {
  if (!existsSync(inCheckout(folder))) return [];
  return readdirSync(inCheckout(folder), { recursive: true })
    .filter((name) => extname(name) === '.ts')
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
  const compiled = Object.keys(sources).map((file) => outputsOf(file)[0]);
  const bundled = [
    ...Object.keys(programs).flatMap((name) => [`${name}.cjs`, `${name}.v8`]),
    ...Object.keys(measurements).map((name) => `${name}.js`),
  ].map((name) => join(bundleDirectory, name));
  return [...compiled, ...bundled].every((file) => file === undefined || existsSync(file));
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
  if (!file.endsWith('.ts') || file.endsWith('.d.ts')) return [];
  const stem = inCheckout('dist', file.slice(0, -'.ts'.length));
  return ['.js', '.js.map', '.d.ts'].map((ending) => `${stem}${ending}`);
}
