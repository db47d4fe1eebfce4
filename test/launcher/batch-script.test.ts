import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { block, look, type Work, wrapperScript } from '../../src/launcher/index.js';
import type { Shell } from '../../src/launcher/shell.js';
import { Desk, groupOf, hasEnded, hasPrinted, listening, shells, statOf } from './desk.js';

/** What a scheduler would start: the text of the wrapper, and one piece of work. */
const batchScript = (work: string): string => `${work}
tutti_prepare
tutti_claim
case $? in
  1) exit 0 ;;
  2) echo "$tutti_why" >&2; exit 1 ;;
esac
tutti_run 1 "GREETING=hello there" -c "$SCRIPT"
exit "$tutti_status"
`;

async function submit(desk: Desk, shell: Shell, work: Work): Promise<ChildProcess> {
  const text = batchScript(await readFile(wrapperScript, 'utf8'));
  const file = await desk.file(`${work.name} (1) R 1.sh`, `#!${shell.program}\n${text}`);
  const child = spawn(file, [], {
    env: {
      ...process.env,
      SCRIPT: work.args[1],
      tutti_record: join(work.directory, work.name),
      tutti_id: work.id,
      tutti_cwd: work.cwd,
      tutti_output: work.output,
      tutti_program: work.program,
      tutti_patience: '5',
    },
    stdio: 'inherit',
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

const codeOf = async (child: ChildProcess): Promise<unknown> =>
  child.exitCode ?? ((await once(child, 'exit')) as unknown[])[0];

describe.each(shells)('the wrapper in a batch script (%s)', (_, shell) => {
  it('runs the work, and ends as it ended', async () => {
    const desk = await Desk.open();
    const work = desk.script('a', 'echo "$GREETING"; exit 3');
    expect(await codeOf(await submit(desk, shell, work))).toBe(3);
    expect(await look(work)).toMatchObject({ kind: 'ended', id: 'of a', code: 3 });
    expect(await readFile(work.output, 'utf8')).toBe('hello there\n');
  });

  it('is found by look, whatever the script is called', async () => {
    const desk = await Desk.open();
    const work = desk.script('a', listening('USR1'));
    const child = await submit(desk, shell, work);
    await hasPrinted(work, 'ready');
    expect(await look(work)).toMatchObject({ kind: 'running', pid: child.pid, attended: true });
  });

  it('leaves at once where somebody else has the claim', async () => {
    const desk = await Desk.open();
    const work = desk.script('a', 'echo ran');
    await block(work, 'x');
    expect(await codeOf(await submit(desk, shell, work))).toBe(0);
    expect(await look(work)).toStrictEqual({ kind: 'blocked', id: 'x' });
  });

  it.each(['TERM', 'INT', 'USR1', 'USR2'])('passes on %s, and goes on waiting', async (short) => {
    const desk = await Desk.open();
    const last = short === 'USR1' ? 'USR2' : 'USR1';
    const work = desk.script('a', listening(last));
    const child = await submit(desk, shell, work);
    await hasPrinted(work, 'ready');
    child.kill(`SIG${short}` as NodeJS.Signals);
    await hasPrinted(work, `got ${short}`);
    expect(await look(work)).toMatchObject({ kind: 'running', attended: true });
    child.kill(`SIG${last}` as NodeJS.Signals);
    expect(await codeOf(child)).toBe(7);
    expect(await look(work)).toMatchObject({ kind: 'ended', code: 7 });
  });

  it('stops the work and lets it go on', async () => {
    const desk = await Desk.open();
    const work = desk.work('a', '/bin/sh', ['-c', 'exec sleep 600']);
    const child = await submit(desk, shell, work);
    const group = await groupOf(work);
    child.kill('SIGTSTP');
    await expect.poll(() => statOf(group)?.state).toBe('T');
    child.kill('SIGCONT');
    await expect.poll(() => statOf(group)?.state).toBe('S');
    child.kill('SIGTERM');
    expect(await codeOf(child)).toBe(143);
    await hasEnded(group);
    expect(await look(work)).toMatchObject({ kind: 'ended', signal: 'SIGTERM' });
  });

  it('knows how work ended that was signalled together with it', { timeout: 240_000 }, async () => {
    const desk = await Desk.open();
    for (let round = 0; round < 20; round += 1) {
      const work = desk.work(`a${round}`, '/bin/sh', ['-c', 'exec sleep 600']);
      const child = await submit(desk, shell, work);
      const group = await groupOf(work);
      process.kill(group, 'SIGTERM');
      child.kill('SIGTERM');
      expect(await codeOf(child)).toBe(143);
      expect(await look(work)).toMatchObject({ kind: 'ended', signal: 'SIGTERM' });
    }
  });
});
