import { expect, it } from 'vitest';
import { programsOf } from './available.js';
import { domOf } from './chromium.js';

it(
  'a browser without a window runs the scripts of a page',
  { timeout: 90_000 },
  async (context) => {
    const program = programsOf('chromium', context);
    const page = `<p id="sum"></p><script>sum.textContent = 'sum: ' + (20 + 22)</script>`;
    const dom = await domOf(`data:text/html,${encodeURIComponent(page)}`, program);
    expect(dom).toContain('<p id="sum">sum: 42</p>');
  },
);
