import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { scratchFolder } from '../services/scratch-folder.js';

const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
const reporter = fileURLToPath(new URL('closing-reporter.ts', import.meta.url));

interface Run {
  readonly code: number | null;
  /** What was printed, line by line, to both streams as they came. */
  readonly lines: readonly string[];
}

/** Runs vitest on one test file of this content, which may use vitest's names as globals. */
async function running(
  tests: string,
  { ci = 'false', args = [] }: { readonly ci?: string; readonly args?: readonly string[] } = {},
): Promise<Run> {
  const folder = await scratchFolder('reporter');
  try {
    await writeFile(join(folder.path, 'sample.test.js'), tests);
    await writeFile(
      join(folder.path, 'vitest.config.mjs'),
      `import { ClosingReporter } from ${JSON.stringify(reporter)};
       export default { test: { globals: true, reporters: ['default', new ClosingReporter()] } };`,
    );
    return await new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [vitest, 'run', '--configLoader', 'runner', ...args], {
        cwd: folder.path,
        env: { PATH: process.env.PATH, HOME: folder.path, CI: ci, NO_COLOR: '1' },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, lines: output.trimEnd().split('\n') }));
    });
  } finally {
    await folder.remove();
  }
}

it('ends with one line that counts', async () => {
  const { code, lines } = await running(`it('a', () => {}); it('b', () => {});`);
  expect(lines.at(-1)).toBe('2 passed, 0 failed, 0 skipped');
  expect(code).toBe(0);
});

const withSkips = `
  it('a', () => {});
  it('b', ({ skip }) => skip('no such server here'));
  it.skip('c', () => {});`;

it('names each skipped test with its reason', async () => {
  const { code, lines } = await running(withSkips);
  expect(lines.slice(-3)).toEqual([
    'skipped: sample.test.js > b: no such server here',
    'skipped: sample.test.js > c: no reason given',
    '1 passed, 0 failed, 2 skipped',
  ]);
  expect(code).toBe(0);
});

it('fails a run that skipped something where CI=true', async () => {
  const { code, lines } = await running(withSkips, { ci: 'true' });
  expect(lines.at(-1)).toBe('1 passed, 0 failed, 2 skipped');
  expect(code).toBe(1);
});

it('does not count as skipped what -t left out', async () => {
  const { code, lines } = await running(withSkips, { ci: 'true', args: ['-t', 'a'] });
  expect(lines.at(-1)).toBe('1 passed, 0 failed, 0 skipped');
  expect(code).toBe(0);
});

it.each([
  ['a file that cannot be loaded', `import './nowhere.js';`, '0 passed, 1 failed, 0 skipped'],
  [
    'a hook that throws',
    `describe('x', () => { beforeAll(() => { throw new Error('no'); }); it('a', () => {}); });`,
    '0 passed, 1 failed, 1 skipped',
  ],
  [
    'an error that no test caught',
    `it('a', async () => {
       setTimeout(() => { throw new Error('late'); });
       await new Promise((resume) => setTimeout(resume, 100));
     });`,
    '1 passed, 1 failed, 0 skipped',
  ],
])('counts %s as a failure', async (_, tests, closing) => {
  const { code, lines } = await running(tests);
  expect(lines.at(-1)).toBe(closing);
  expect(code).toBe(1);
});

it('fails a run in which no test ran', async () => {
  const { code, lines } = await running('', { args: ['no-such-file'] });
  expect(lines.slice(-2)).toEqual(['No test ran.', '0 passed, 0 failed, 0 skipped']);
  expect(code).toBe(1);
});
