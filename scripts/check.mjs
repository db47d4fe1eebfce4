#!/usr/bin/env node
/**
 * Everything that can be said about the code without running it. The steps run side by side, each
 * ends in one line, and all of them run even if one fails.
 */
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { inCheckout, root } from './bootstrap/checkout.mjs';

const cache = cacheFolder();
const tool = (...path) => inCheckout('node_modules', ...path);
const rooms = ['src', 'migrations', 'test', 'bench', 'scripts'].filter((room) =>
  existsSync(inCheckout(room)),
);

/** Of this user: a checkout may belong to somebody else, or root may have been here before. */
function cacheFolder() {
  const user = String(process.getuid?.() ?? 'all');
  const here = inCheckout('node_modules', '.cache', 'tutti', user);
  try {
    mkdirSync(here, { recursive: true });
    accessSync(here, constants.W_OK);
    return here;
  } catch {
    const elsewhere = mkdtempSync(join(tmpdir(), 'tutti-check-'));
    process.once('exit', () => rmSync(elsewhere, { recursive: true, force: true }));
    return elsewhere;
  }
}

/** The steps write into pipes, and would otherwise each decide for themselves. */
const colours = process.stdout.isTTY
  ? { FORCE_COLOR: '1', NO_COLOR: undefined }
  : { FORCE_COLOR: undefined, NO_COLOR: '1' };

/** Longest first, so that the short ones fill the gaps. */
const steps = [
  {
    name: 'lint',
    script: tool('eslint', 'bin', 'eslint.js'),
    args: ['--cache', '--cache-strategy', 'content', '--cache-location', `${cache}/eslint`, '.'],
  },
  {
    name: 'types',
    script: tool('typescript', 'bin', 'tsc'),
    args: ['--noEmit', '--incremental', '--tsBuildInfoFile', `${cache}/types.tsbuildinfo`],
  },
  {
    name: 'imports',
    script: tool('dependency-cruiser', 'bin', 'dependency-cruise.mjs'),
    args: ['--config', '.dependency-cruiser.cjs', '--output-type', 'err', ...rooms],
  },
  { name: 'schemas', prepare: schemaStep },
  {
    name: 'dead exports',
    script: tool('knip', 'bin', 'knip.js'),
    args: ['--no-progress', '--no-config-hints', '--cache', '--cache-location', `${cache}/knip`],
  },
  {
    name: 'format',
    script: tool('prettier', 'bin', 'prettier.cjs'),
    args: [
      ...['--check', '--log-level', 'warn', '.'],
      ...['--cache', '--cache-strategy', 'content', '--cache-location', `${cache}/prettier`],
    ],
  },
];

/**
 * The generated files (event schemas, the ensemble's schema, the database's) against their sources.
 * Once there are generated files, their generator must be there too.
 */
async function schemaStep() {
  if (!existsSync(inCheckout('scripts', 'schemas.ts'))) {
    const generated = existsSync(inCheckout('schema')) && readdirSync(inCheckout('schema'));
    if (!generated || generated.length === 0)
      return { skipped: 'scripts/schemas.ts is not there yet' };
    return { failed: 'schema/ has files, but scripts/schemas.ts, which makes them, is missing.' };
  }
  const built = await outcomeOf(inCheckout('scripts', 'bootstrap.mjs'), ['build']);
  if (built.code !== 0) return { failed: `It cannot be built.\n${built.output}` };
  return { script: inCheckout('dist', 'scripts', 'schemas.js'), args: ['--check'] };
}

function outcomeOf(script, args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd: root,
      env: { ...process.env, ...colours },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => resolve({ code: 1, output: error.message }));
    child.once('close', (code, signal) => resolve({ code: code ?? signal, output }));
  });
}

async function perform(step) {
  const began = performance.now();
  const tell = (verdict) => {
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`${step.name.padEnd(12)}  ${verdict}  ${seconds} s`);
  };

  const { skipped, failed, script, args } = step.prepare ? await step.prepare() : step;
  if (skipped !== undefined) {
    tell(`left out: ${skipped}`);
    return true;
  }
  const { code, output } =
    failed === undefined ? await outcomeOf(script, args) : { code: 1, output: failed };
  tell(code === 0 ? 'ok' : 'failed');
  if (code !== 0) console.log(`${output.trimEnd() || `ended with ${code} and no word`}\n`);
  return code === 0;
}

/** Each lane takes the next step when it is free. */
async function performAll() {
  const waiting = [...steps];
  const failed = [];
  const lane = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      if (!(await perform(step))) failed.push(step.name);
    }
  };
  const lanes = Math.min(steps.length, Math.max(2, availableParallelism()));
  await Promise.all(Array.from({ length: lanes }, lane));
  return failed;
}

const failed = await performAll();
if (failed.length > 0) console.log(`failed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
