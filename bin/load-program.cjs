'use strict';

const { createHash } = require('node:crypto');
const { existsSync, readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');
const { setFlagsFromString } = require('node:v8');
const { Script } = require('node:vm');

const folder = join(__dirname, '..', 'dist', 'bundle');
const textFile = (name) => join(folder, `${name}.cjs`);
const codeFile = (name) => join(folder, `${name}.v8`);
const sealLength = 64;

/** Whether this program has been built. */
exports.isBuilt = (name) => existsSync(textFile(name));

/** Runs a program of the bundle; what it exports. */
exports.load = (name) => {
  const file = textFile(name);
  const text = readFileSync(file);
  // Code that another version of V8 has made is refused by it, and the text compiled as if there were none.
  const script = scriptOf(file, text, keptCode(name, text));
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  return module.exports;
};

/** What V8 makes of a program's text, all of it, under a seal that ties the two together; and where it is kept. */
exports.compile = (name) => {
  const text = readFileSync(textFile(name));
  setFlagsFromString('--no-lazy');
  const script = scriptOf(textFile(name), text);
  // Under the flags that Node has: V8 refuses code that was written down under others.
  setFlagsFromString('--lazy');
  const code = script.createCachedData();
  return { file: codeFile(name), code: Buffer.concat([sealOf(text, code), code]) };
};

/** As Node runs a module. */
function scriptOf(filename, text, cachedData) {
  return new Script(`(function (exports, require, module, __filename, __dirname) {${text}\n})`, {
    filename,
    cachedData,
  });
}

/** V8 looks at nothing but lengths: code of another text would be run, and a damaged one ends the process. */
function keptCode(name, text) {
  const file = codeFile(name);
  if (!existsSync(file)) return undefined;
  const kept = readFileSync(file);
  const [seal, code] = [kept.subarray(0, sealLength), kept.subarray(sealLength)];
  return seal.equals(sealOf(text, code)) ? code : undefined;
}

function sealOf(text, code) {
  // Twice as fast as SHA-256, and no shorter.
  return createHash('blake2b512').update(text).update(code).digest();
}
