import { cp, readFile, rm } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ask, placeWith, tutti } from './tutti.js';

const checkout = new URL('../../', import.meta.url).pathname;
const example = `${checkout}examples/energy-balance`;

interface Status {
  readonly ensemble: { readonly eid: string; readonly outcome: string };
  readonly batches: readonly { readonly runs: number; readonly succeeded: number }[];
}

test('the example computes the table that its README shows', async () => {
  const place = await placeWith('embedded');
  await cp(example, place.cwd, { recursive: true, filter: (path) => !path.endsWith('/runs') });
  expect(await tutti(place, 'run', 'ensemble.yaml', 'local')).toMatchObject({ code: 0 });
  const table = await readFile(`${place.cwd}/runs/table.txt`, 'utf8');
  expect(await readFile(`${example}/README.md`, 'utf8')).toContain(table.trimEnd());
  expect(await tutti(place, 'replay', '--verify')).toMatchObject({ code: 0 });
});

test('the demo runs all members, and says what to look at next', async () => {
  const place = { ...(await placeWith('embedded')), cwd: checkout };
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['scripts/bootstrap.mjs', 'demo'],
    { cwd: checkout, env: { ...process.env, ...place.env } },
  );
  const [, directory = 'nothing'] = / in (demo\/\d+)\//.exec(stderr) ?? [];
  onTestFinished(() => rm(`${checkout}${directory}`, { recursive: true }));
  const [, command = 'nothing'] = /^ {2}(bin\/tutti show \S+)/m.exec(stdout) ?? [];
  expect(await tutti(place, ...command.split(' ').slice(1))).toMatchObject({ code: 0 });
  const { ensemble, batches } = await ask<Status>(place, 'status');
  expect(ensemble.outcome).toBe('succeeded');
  expect(batches).toMatchObject([{ runs: 40, succeeded: 40 }]);
  expect(await tutti(place, 'replay', ensemble.eid, '--verify')).toMatchObject({ code: 0 });
});
