import { rmdir } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { serverAccount } from '../../src/database/embedded/account.js';
import { ensureSocketDirectory } from '../../src/database/embedded/socket-directory.js';
import { freshHome } from '../support/postgres.js';

test('the folder of the socket is there for who comes, though who leaves takes it away', async () => {
  const home = await freshHome({ bare: true });
  const account = await serverAccount(home);
  const directory = await ensureSocketDirectory(home, account);
  let isComing = true;
  const leaves = async (): Promise<void> => {
    while (isComing) {
      await rmdir(directory).catch(() => undefined);
      await nextTurn();
    }
  };
  const comes = async (): Promise<void> => {
    for (let times = 0; times < 100; times += 1) {
      expect(await ensureSocketDirectory(home, account)).toBe(directory);
    }
  };
  await Promise.all([
    leaves(),
    comes().finally(() => {
      isComing = false;
    }),
  ]);
  await rmdir(directory).catch(() => undefined);
});
