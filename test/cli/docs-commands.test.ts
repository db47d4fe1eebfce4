import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { placeWith, tutti } from './tutti.js';

test(
  'each command that docs/commands.md shows works, in its order',
  { timeout: 240_000 },
  async () => {
    const document = await readFile(new URL('../../docs/commands.md', import.meta.url), 'utf8');
    const commands = [...document.matchAll(/^\$ tutti (.*)$/gm)].map(([, line = '']) =>
      line.split(' '),
    );
    expect(commands.length).toBeGreaterThan(10);
    const place = await placeWith('embedded');
    for (const command of commands) {
      const { code, stdout, stderr } = await tutti(place, ...command);
      expect({ command, code, stderr }).toMatchObject({ code: 0 });
      expect(stdout).not.toBe('');
    }
  },
);

test('each section of docs/commands.md is about a command that there is', async () => {
  const document = await readFile(new URL('../../docs/commands.md', import.meta.url), 'utf8');
  const named = [...document.matchAll(/^## tutti (\S+)$/gm)].map(([, name = '']) => name);
  expect(named).toContain('explain');
  const place = await placeWith('embedded');
  for (const name of named) {
    expect((await tutti(place, name, '--help')).stdout).toContain(`Usage: tutti ${name}`);
  }
});
