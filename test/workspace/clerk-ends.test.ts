import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as Threads from 'node:worker_threads';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { NoRoom, type PreparationRequest } from '../../src/backends/index.js';
import type { ClerkOrder } from '../../src/workspace/clerk.js';
import { Clerks } from '../../src/workspace/index.js';
import { definitionOf, ground, put } from './ground.js';

/** The threads that were started, the runs they were asked for, and whether their program is there. */
const threads = vi.hoisted(() => ({
  begun: [] as Threads.Worker[],
  asked: [] as number[],
  areThere: true,
}));

vi.mock('node:worker_threads', async (importOriginal) => {
  const original = await importOriginal<typeof Threads>();
  class Watched extends original.Worker {
    constructor(...[file, options]: ConstructorParameters<typeof Threads.Worker>) {
      super(threads.areThere ? file : new URL('file:///no/where/clerk-thread.js'), options);
      threads.begun.push(this);
    }

    override postMessage(order: ClerkOrder): void {
      threads.asked.push(order.request.run.idx);
      super.postMessage(order);
    }
  }
  return { ...original, Worker: Watched };
});

beforeEach(() => {
  threads.begun.length = 0;
  threads.asked.length = 0;
  threads.areThere = true;
});

const yaml = `
ensemble:
  batches:
    - {name: b, templatedir: template, templates: [in.hbs], job_file: in, runs: [{x: 1}, {x: 2}, {x: 3}]}
`;

async function office() {
  const cwd = await ground();
  await put(cwd, 'template/in.hbs', '{{run.x}}\n');
  const clerks = new Clerks({ cwd, definition: definitionOf(yaml) });
  onTestFinished(() => clerks.close());
  const prepare = (idx: number) => clerks.prepare(request(idx));
  const text = (idx: number) => readFile(join(cwd, `b-${idx}`, 'in'), 'utf8');
  return { prepare, text };
}

const request = (idx: number): PreparationRequest => ({
  run: { kind: 'run', eid: 'e-1', batch: 'b', idx },
  attempt: 1,
  cycle: 1,
  params: { x: idx },
  texts: {},
});

test('what a thread has left when it died is made by another, last what may have ended it', async () => {
  const { prepare, text } = await office();
  const asked = [prepare(0), prepare(1), prepare(2)];
  await threads.begun[0]?.terminate();
  await Promise.all(asked);
  expect(threads.begun).toHaveLength(2);
  expect(threads.asked).toEqual([0, 1, 2, 2, 1, 0]);
  expect(await Promise.all([0, 1, 2].map(text))).toEqual(['0\n', '1\n', '2\n']);
});

test('where no thread begins any more, no run is at fault: each waits until one does', async () => {
  const { prepare, text } = await office();
  threads.areThere = false;
  await threads.begun[0]?.terminate();
  const asked = await Promise.allSettled([prepare(0), prepare(1)]);
  for (const [idx, answer] of asked.entries()) {
    expect(answer).toMatchObject({ status: 'rejected', reason: expect.any(NoRoom) as Error });
    const { message } = (answer as PromiseRejectedResult).reason as Error;
    expect(message).toMatch(new RegExp(`^b-${idx} cannot be prepared: .*clerk-thread`));
  }
  threads.areThere = true;
  await prepare(0);
  expect(await text(0)).toBe('0\n');
});
