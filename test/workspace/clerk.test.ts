import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { PreparationFailed, type PreparationRequest } from '../../src/backends/index.js';
import { Clerks } from '../../src/workspace/index.js';
import { definitionOf, ground, put } from './ground.js';

const runs = Array.from({ length: 120 }, () => '{x: 1}').join(', ');

const yaml = `
ensemble:
  batches:
    - {name: b, templatedir: template, templates: [in.hbs], job_file: in, runs: [${runs}]}
`;

async function office() {
  const cwd = await ground();
  await put(cwd, 'template/in.hbs', '{{run.x}}\n');
  const clerks = new Clerks({ cwd, definition: definitionOf(yaml) });
  onTestFinished(() => clerks.close());
  return { cwd, clerks };
}

const request = (idx: number): PreparationRequest => ({
  run: { kind: 'run', eid: 'e-1', batch: 'b', idx },
  attempt: 1,
  cycle: 1,
  params: { x: idx },
  texts: { '/x': `${idx}.0` },
});

test('many directories asked for at once are made, each with its own numbers as they were written', async () => {
  const { cwd, clerks } = await office();
  const indexes = Array.from({ length: 120 }, (_, idx) => idx);
  const files = await Promise.all(indexes.map((idx) => clerks.prepare(request(idx))));
  expect(files.map(([file]) => file?.path)).toEqual(indexes.map(() => 'in'));
  const texts = indexes.map((idx) => readFile(join(cwd, `b-${idx}`, 'in'), 'utf8'));
  expect(await Promise.all(texts)).toEqual(indexes.map((idx) => `${idx}.0\n`));
});

test('what is wrong with one directory is told to who asked for it, and the others are made', async () => {
  const { cwd, clerks } = await office();
  await put(cwd, 'b-1/somebody', 'was here');
  const [one, other] = await Promise.allSettled([
    clerks.prepare(request(1)),
    clerks.prepare(request(2)),
  ]);
  expect(one).toMatchObject({ status: 'rejected', reason: expect.any(PreparationFailed) as Error });
  expect(String((one as PromiseRejectedResult).reason)).toContain('was there before this run');
  expect(other.status).toBe('fulfilled');
});
