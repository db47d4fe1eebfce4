import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { explainDatabaseError } from '../../src/database/index.js';
import { asAdministrator } from '../support/postgres.js';
import { saying } from './saying.js';

/** What the real server says with this code. */
function raised(sqlState: string): Promise<unknown> {
  return asAdministrator((client) =>
    client.query(`do $$ begin raise 'it says so' using errcode = '${sqlState}'; end $$`),
  ).catch((thrown: unknown) => thrown);
}

describe('an error of the database in words', () => {
  test.each([
    ['53100', 'database.full'],
    ['53200', 'database.busy'],
    ['53300', 'database.busy'],
    ['53400', 'database.busy'],
    ['40001', 'database.busy'],
    ['40P01', 'database.busy'],
    ['55006', 'database.busy'],
    ['57014', 'database.busy'],
    ['28P01', 'database.login'],
    ['3D000', 'database.missing'],
    ['57P04', 'database.missing'],
    ['25006', 'database.read-only'],
    ['42501', 'database.forbidden'],
    ['57P01', 'database.unreachable'],
    ['57P03', 'database.unreachable'],
    ['57P05', 'database.unreachable'],
    ['58030', 'database.damaged'],
    ['XX001', 'database.damaged'],
    ['08006', 'database.unreachable'],
  ])('%s is %s', async (sqlState, code) => {
    const explained = explainDatabaseError(await raised(sqlState));
    expect(explained).toMatchObject({ code, exitCode: 5, message: saying('it says so') });
    expect(explained?.hint).toMatch(/\.$/);
    expect(explainDatabaseError(explained)).toBe(explained);
  });

  test.each(['42601', '23505', '22P02'])(
    '%s is a defect of ours and stays as it is',
    async (sqlState) => {
      expect(explainDatabaseError(await raised(sqlState))).toBeUndefined();
    },
  );

  test('a missing file is not a missing server', async () => {
    const error: unknown = await readFile('/no/such/file').catch((thrown: unknown) => thrown);
    expect(explainDatabaseError(error)).toBeUndefined();
    expect(explainDatabaseError('text')).toBeUndefined();
  });
});
