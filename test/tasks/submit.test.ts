import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Desk, slow } from './desk.js';

async function withScript(body: string, mode = 0o755): Promise<Desk> {
  const desk = await Desk.open();
  const path = join(desk.directory, 'extra.sh');
  await writeFile(path, `#!/bin/sh\n${body}\n`);
  await chmod(path, mode);
  return desk;
}

describe('submit', () => {
  test('starts a script in the run’s directory and does not wait for its end', async () => {
    const desk = await withScript(slow);
    const result = await desk.run({ name: 'submit', more: { script: 'extra.sh' } });
    expect(result).toMatchObject({ kind: 'ended', ok: true });
    expect(await desk.lines('done')).toEqual([]);
    await desk.go();
    await desk.hasLines('done', 1);
  });

  test('is not started again by a supervisor that comes later: it runs, or has run', async () => {
    const first = await withScript(slow);
    const request = first.request({ name: 'submit', more: { script: './extra.sh' } });
    await first.runner.runTask(request);
    await first.hasLines('begun', 1);
    const second = await first.successor();
    expect(await second.runner.runTask(request)).toMatchObject({ kind: 'ended', ok: true });
    await second.go();
    await second.hasLines('done', 1);
    const third = await second.successor();
    expect(await third.runner.runTask(request)).toMatchObject({ kind: 'ended', ok: true });
    expect(await third.lines('begun')).toHaveLength(1);
  });

  test('does not care how the script ends', async () => {
    const desk = await withScript('exit 3');
    const request = desk.request({ name: 'submit', more: { script: 'extra.sh' } });
    expect(await desk.runner.runTask(request)).toMatchObject({ kind: 'ended', ok: true });
    const later = await desk.successor();
    expect(await later.runner.runTask(request)).toMatchObject({ kind: 'ended', ok: true });
  });

  test.each<[string, number, RegExp]>([
    ['missing.sh', 0o755, /missing\.sh is not there\. A script is looked for/],
    ['.tutti/..', 0o755, /is no file/],
    ['extra.sh', 0o644, /may not be executed\. chmod \+x/],
  ])('fails where there is nothing to start: %s', async (script, mode, says) => {
    const desk = await withScript('true', mode);
    expect(await desk.run({ name: 'submit', more: { script } })).toMatchObject({
      ok: false,
      message: expect.stringMatching(says) as string,
    });
  });
});
