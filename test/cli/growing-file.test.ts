import { appendFile, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { GrowingFile, lastLines } from '../../src/cli/growing-file.js';

async function place(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tutti-growing-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 20 }));
  return join(folder, 'job.out');
}

async function readOn(file: GrowingFile): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  const bytes = await file.readOn((chunk) => {
    chunks.push(chunk);
    return Promise.resolve();
  });
  const read = Buffer.concat(chunks);
  if (bytes !== undefined) expect(bytes).toBe(read.length);
  return bytes === undefined ? undefined : read.toString();
}

describe('a file that grows', () => {
  test('that is not there at first has no last lines: all of it is new', async () => {
    const path = await place();
    const file = new GrowingFile(path, 0);
    expect(await readOn(file)).toBeUndefined();
    await writeFile(path, 'one\n');
    expect(await readOn(file)).toBe('one\n');
  });

  test('is read on from where it was left', async () => {
    const path = await place();
    const file = new GrowingFile(path);
    expect(await readOn(file)).toBeUndefined();
    await writeFile(path, 'one\n');
    expect(await readOn(file)).toBe('one\n');
    expect(await readOn(file)).toBe('');
    await appendFile(path, 'two');
    expect(await readOn(file)).toBe('two');
  });

  test('is read from its beginning where it was cut or replaced', async () => {
    const path = await place();
    const file = new GrowingFile(path);
    await writeFile(path, 'one\n');
    await readOn(file);
    await truncate(path);
    await appendFile(path, '2\n');
    expect(await readOn(file)).toBe('2\n');
    await writeFile(`${path}.new`, 'another\n');
    await rename(`${path}.new`, path);
    expect(await readOn(file)).toBe('another\n');
  });

  test('comes whole however large it is', async () => {
    const path = await place();
    const text = 'a line of a job\n'.repeat(20_000);
    await writeFile(path, text);
    expect(await readOn(new GrowingFile(path))).toBe(text);
    expect(await readOn(new GrowingFile(path, 10_000))).toBe(text.slice(text.length / 2));
  });
});

test.each([
  ['a\nb\nc\n', 2, 'b\nc\n'],
  ['a\nb\nc', 2, 'b\nc'],
  ['a\nb\nc\n', 3, 'a\nb\nc\n'],
  ['a\nb\nc\n', 9, 'a\nb\nc\n'],
  ['a\n\n\n', 2, '\n\n'],
  ['a\nb\n', 0, ''],
  ['', 3, ''],
])('%j: the last %i lines', async (text, lines, last) => {
  const path = await place();
  await writeFile(path, text);
  expect(await readOn(new GrowingFile(path, lines))).toBe(last);
});

test('for a look, no more of a line that never ends than a screen holds', async () => {
  const path = await place();
  await writeFile(path, 'x'.repeat(100_000));
  expect((await lastLines(path, 3))?.map((line) => line.length)).toEqual([16_384]);
  await writeFile(path, 'one\r\ntwo\r\nthree\r\n');
  expect(await lastLines(path, 2)).toEqual(['two', 'three']);
  await writeFile(path, '');
  expect(await lastLines(path, 2)).toEqual([]);
  expect(await lastLines(`${path}.none`, 2)).toBeUndefined();
});
