import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { placeMarker, readMarker, removeMarker } from '../../src/workspace/index.js';
import { asOrdinary, ground } from './ground.js';

const one = { store: 's', eid: 'e-1' };
const other = { store: 's', eid: 'e-2' };

describe('the marker of a directory', () => {
  test('is placed by one of those who try at once, and says whose the directory is', async () => {
    const base = join(await ground(), 'runs');
    const placed = await Promise.all(
      [one, other, one, other].map((each) => placeMarker(base, each)),
    );
    expect(placed.filter(Boolean)).toHaveLength(1);
    expect([one, other]).toContainEqual(await readMarker(base));
    await Promise.all([removeMarker(base), removeMarker(base)]);
    expect(await readMarker(base)).toBeUndefined();
    expect(await readdir(join(base, '.tutti'))).toEqual([]);
  });

  test.each(['', '{"store": "s", "ei', '[]', 'null'])(
    'that was cut off is known as such: %j',
    async (text) => {
      const base = await ground();
      await mkdir(join(base, '.tutti'));
      await writeFile(join(base, '.tutti/ensemble.json'), text);
      expect(await readMarker(base)).toBe('unreadable');
      await removeMarker(base);
      expect(await placeMarker(base, one)).toBe(true);
    },
  );

  test.each<[string, (base: string) => Promise<unknown>]>([
    ['`.tutti` is a file', (base) => writeFile(join(base, '.tutti'), '')],
    ['it is a file itself', (base) => chmod(base, 0o755).then(() => undefined)],
    ['it may not be written', (base) => chmod(base, 0o555)],
  ])('cannot be placed where %s, and that is said', async (what, spoil) => {
    const root = await ground();
    await chmod(root, 0o755);
    const base = join(root, 'runs');
    if (what.includes('itself')) await writeFile(base, '');
    else await mkdir(base);
    await spoil(base);
    await asOrdinary(() =>
      expect(placeMarker(base, one)).rejects.toMatchObject({
        code: 'workspace.not-writable',
        exitCode: 2,
        message: expect.stringContaining(`nothing can be written into ${base}`) as string,
        hint: expect.stringContaining('basedir') as string,
      }),
    );
  });
});
