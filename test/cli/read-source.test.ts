import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { csvReader } from '../../src/cli/read-source.js';

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'tutti-csv-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

test('a table is seen from the folder of the file that names it, and called as the user would call it', async () => {
  const path = await folder();
  await mkdir(join(path, 'tables'));
  await writeFile(join(path, 'tables', 'p.csv'), 'x\n1\n');
  const file = join(path, 'tables/p.csv');
  const found = {
    name: file,
    file,
    bytes: Buffer.from('x\n1\n'),
    sha256: 'daff832f802000e645771a60983c76c963f6ee602a6230e45237bd360e91cc1a',
  };
  expect(csvReader(join(path, 'e.yaml'))('tables/p.csv')).toEqual(found);
  expect(csvReader('/elsewhere/e.yaml')(join(path, 'tables', 'p.csv'))).toEqual(found);
  expect(csvReader('exp/e.yaml')('none.csv')).toEqual({
    fault: 'there is no file exp/none.csv',
    hint: 'Check the path, or list the directory: ls',
  });
  expect(csvReader(join(path, 'e.yaml'))('tables')).toEqual({
    fault: `${join(path, 'tables')} is a directory`,
    hint: 'Name a CSV file.',
  });
});
