'use strict';

const { existsSync, readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');
const { Script } = require('node:vm');

const folder = join(__dirname, '..', 'dist', 'bundle');
const textFile = (name) => join(folder, `${name}.cjs`);
const codeFile = (name) => join(folder, `${name}.v8`);

/** Whether this program has been built. */
exports.isBuilt = (name) => existsSync(textFile(name));

/** Runs a program of the bundle; what it exports. */
exports.load = (name) => {
  const code = codeFile(name);
  // Another version of V8 refuses this code, and compiles the text as if there were none.
  const script = compile(name, existsSync(code) ? readFileSync(code) : undefined);
  const file = textFile(name);
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  return module.exports;
};

exports.codeFile = codeFile;
exports.compile = compile;

/**
 * As Node does it with a module, and with code that was kept. V8 takes that for the text's own where their
 * lengths agree: whoever writes the one has to write the other.
 */
function compile(name, cachedData) {
  const text = readFileSync(textFile(name), 'utf8');
  return new Script(`(function (exports, require, module, __filename, __dirname) {${text}\n})`, {
    filename: textFile(name),
    cachedData,
  });
}
