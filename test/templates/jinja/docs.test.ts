import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { refusalFor, renderedFor } from './given.js';

const page = readFileSync(new URL('../../../docs/templates-jinja.md', import.meta.url), 'utf8');
const [, example = ''] = /```jinja\n([^]*?)```/.exec(page) ?? [];
const yaml = 'dt: 0.10\nlevels: [1.0, 2.5]\nrestart: false\nname: ocean\nidx: 7\n';

it('the example of the page is what it says', () => {
  expect(renderedFor(yaml, example)).toBe(`&physics
  dt = 0.1,
  levels = 1.0, 2.5,
  restart = .false.,
  output = 'ocean_007.nc'
/`);
});

it('the message of the page is the one that is given', () => {
  const text = `&physics\n\n\n  levels = {{ run.list|jion(', ') }}\n`;
  const { message } = refusalFor(yaml, text);
  const [, said = 'no message'] = /:(\d+:\d+: there is no filter .*)/.exec(page) ?? [];
  expect(message).toContain(said);
});
