import { existsSync } from 'node:fs';
import { build } from './build.mjs';
import { chaos } from './chaos.mjs';
import { inCheckout, Refusal } from './checkout.mjs';
import { runScript } from './child.mjs';
import { demo } from './demo.mjs';
import { install } from './install.mjs';
import { test } from './test.mjs';

/** A verb that builds and then runs a compiled script with the arguments it was given. */
const compiled = (source) => async (args) => {
  await install();
  await build();
  if (!existsSync(inCheckout(source))) throw new Refusal(`${source} does not exist.`);
  return runScript(inCheckout('dist', source.replace(/\.ts$/, '.js')), args);
};

/** @type {Record<string, (args: readonly string[]) => Promise<number>>} */
export const verbs = {
  install: async () => {
    await install();
    return 0;
  },
  build: async () => {
    await install();
    await build();
    return 0;
  },
  test,
  chaos,
  demo,
  check: async (args) => {
    await install();
    return runScript(inCheckout('scripts', 'check.mjs'), args);
  },
  bench: compiled('bench/main.ts'),
  schema: compiled('scripts/schemas.ts'),
};
