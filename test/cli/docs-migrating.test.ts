import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parseEnsemble } from '../../src/config/index.js';
import { add } from './local-place.js';
import { exampleFiles, shell } from './model-ensembler.js';

const document = await readFile(
  new URL('../../docs/migrating-from-model-ensembler.md', import.meta.url),
  'utf8',
);

test('each command of the page works, in its order', async () => {
  const place = await exampleFiles();
  const commands = [...document.matchAll(/^\$ (.*)$/gm)].map(([, line = '']) => line);
  expect(commands.length).toBeGreaterThan(4);
  for (const command of commands) {
    const { code, stdout, stderr } = await shell(place, command);
    expect({ command, code, stderr }).toMatchObject({ code: 0 });
    expect(stdout, command).not.toBe('');
  }
});

test('each ensemble of the page runs', async () => {
  const ensembles = [...document.matchAll(/```yaml\n([^]*?)```/g)].map(([, yaml = '']) => yaml);
  expect(ensembles.length).toBeGreaterThan(1);
  const place = await exampleFiles();
  for (const [index, yaml] of ensembles.entries()) {
    const file = `page-${index}.yaml`;
    expect(parseEnsemble(yaml, { file }).warnings).toEqual([]);
    await add(place, { [file]: yaml });
    expect(await shell(place, `tutti run ${file}`)).toMatchObject({ code: 0 });
  }
});

test('each flag of model-ensembler is on the page', async () => {
  const place = await exampleFiles();
  const { stdout } = await shell(place, 'model_ensemble --help');
  const short = [...stdout.matchAll(/^ {2}(-[a-z]), /gm)].map(([, flag = '']) => flag);
  const two = [...stdout.matchAll(/\((-[a-z]{2})\b/g)].map(([, flag = '']) => flag);
  expect([...short, ...two].length).toBeGreaterThan(10);
  for (const flag of [...short, ...two].filter((each) => each !== '-h')) {
    expect(document, flag).toMatch(new RegExp(`^\\|.*\`${flag}\\b`, 'm'));
  }
});
