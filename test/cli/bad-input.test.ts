import { createServer } from 'node:net';
import { chmod, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { asAdministrator, freshDatabase } from '../support/postgres.js';
import { ask, type Ended, type Place, placeWith, tutti, write } from './tutti.js';

/** What every refusal keeps to: words, what to do, no stack, nothing left behind. */
function refused(ended: Ended, code: number): string {
  expect(ended.code).toBe(code);
  expect(ended.stdout).toBe('');
  expect(ended.stderr).not.toMatch(/^\s+at .*:\d+/m);
  expect(ended.stderr).not.toContain('defect');
  expect(ended.stderr.trimEnd().split('\n').length).toBeGreaterThan(1);
  return ended.stderr;
}

describe('a file that is no ensemble is refused before anything is written', () => {
  const lines = (...text: string[]) => text.join('\n');
  const bomb = lines(
    'a: &a [1,1,1,1,1,1,1,1,1]',
    ...'bcdefghi'.split('').map((key, index) => {
      const before = 'abcdefgh'[index] ?? 'a';
      return `${key}: &${key} [${Array(9).fill(`*${before}`).join(',')}]`;
    }),
    'ensemble: {vars: {x: *i}, batches: [{name: b, runs: [{}]}]}',
  );
  test.each<[string, string | Buffer, RegExp]>([
    ['an empty file', '', /empty/],
    ['binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0xff]), /not a text file/],
    ['invalid YAML', 'ensemble: [1, 2\n', /bad\.yaml:\d+:\d+/],
    ['duplicate keys', 'ensemble:\n  batches: []\n  batches: []\n', /batches/],
    ['a billion laughs', bomb, /alias/],
    [
      'a wrong type',
      'ensemble:\n  batches:\n    - {name: b, runs: [{}], maxruns: ten}\n',
      /whole number/,
    ],
    [
      'an unknown key',
      'ensemble:\n  batches:\n    - {name: b, runs: [{}], maxrun: 3}\n',
      /maxruns/,
    ],
  ])('%s', async (_what, content, says) => {
    const place = await placeWith('embedded');
    await write(place, 'bad.yaml', content);
    const words = refused(await tutti(place, 'run', 'bad.yaml', 'simulated'), 2);
    expect(words).toMatch(says);
    expect(await ask(place, 'status', '--all')).toEqual([]);
    expect(await readdir(place.cwd)).toEqual(['bad.yaml']);
  });

  test('a file that is missing, a directory, one that may not be read', async () => {
    const place = await placeWith('embedded');
    await mkdir(join(place.cwd, 'folder'));
    const run = (file: string) => tutti(place, 'run', file, 'simulated');
    expect(refused(await run('missing.yaml'), 2)).toContain('there is no file missing.yaml');
    expect(refused(await run('folder'), 2)).toContain('folder is a directory');
    expect(refused(await run('missing/x.yaml'), 2)).toContain('there is no file');
    if (process.getuid?.() !== 0) {
      const secret = await write(place, 'secret.yaml', 'ensemble: {}');
      await chmod(secret, 0o000);
      expect(refused(await run('secret.yaml'), 2)).toContain('may not be read by you');
    }
  });
});

describe('a command that cannot be meant is refused with what could be', () => {
  test.each<[readonly string[], RegExp]>([
    [['stauts'], /Did you mean .*status/],
    [['status', '--al'], /Did you mean --all/],
    [['run'], /missing required argument/],
    [['status', 'nobody-7'], /no ensemble "nobody-7"/],
    [['status'], /no ensemble was started in/],
    [['show', 'b-1', 'nobody-7'], /no ensemble "nobody-7"/],
    [['runs', '--limit', 'ten'], /whole number/],
    [['events', '--from', '-3'], /whole number/],
    [['replay', '--at', 'yesterday'], /2026-03-01T12:00:00Z/],
    [['db', 'claim'], /--from/],
  ])('tutti %j', async (args, says) => {
    const place = await placeWith('embedded');
    expect(refused(await tutti(place, ...args), 2)).toMatch(says);
  });

  test('a run that does not exist', async () => {
    const place = await placeWith('embedded');
    await write(place, 'a.yaml', 'ensemble: {batches: [{name: b, runs: [{x: 1}]}]}');
    await tutti(place, 'run', 'a.yaml', 'simulated');
    expect(refused(await tutti(place, 'show', 'b-9'), 2)).toContain('has no run "b-9"');
    expect(refused(await tutti(place, 'show', 'nine'), 2)).toContain('not the name of a run');
  });

  test('what the file asks for and this version does not do', async () => {
    const place = await placeWith('embedded');
    await write(place, 'a.yaml', 'ensemble: {batches: [{name: b, repeat: true, runs: [{x: 1}]}]}');
    expect(refused(await tutti(place, 'run', 'a.yaml', 'simulated'), 2)).toContain('repeat');
    expect(refused(await tutti(place, 'run', 'a.yaml', 'slurm'), 2)).toContain('"slurm"');
  });
});

describe('a database that cannot be used ends with exit code 5, in words', () => {
  const status = (place: Place, url: string) => tutti(place, 'status', '--all', '--store', url);

  test('one that is down', async () => {
    const place = await placeWith('embedded');
    const words = refused(await status(place, 'postgresql://127.0.0.1:1/none'), 5);
    expect(words).toContain('127.0.0.1');
  });

  test('something that is no PostgreSQL', async () => {
    const place = await placeWith('embedded');
    const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    try {
      refused(await status(place, `postgresql://127.0.0.1:${port ?? 0}/x`), 5);
    } finally {
      server.close();
    }
  });

  test('one whose schema "tutti" is not ours', async () => {
    const place = await placeWith('embedded');
    const url = await freshDatabase();
    await inDatabase(url, 'create schema tutti');
    expect(refused(await status(place, url), 5)).toContain('tutti');
  });

  test('one that a newer Tutti has written', async () => {
    const place = await placeWith('embedded');
    const url = await freshDatabase();
    await status(place, url);
    await inDatabase(
      url,
      `insert into tutti_store.migrations (name, timestamp) values ('9999-future', now()::text)`,
    );
    expect(refused(await status(place, url), 5)).toMatch(/newer/);
  });

  test('one that is full', async () => {
    const place = await placeWith('embedded');
    const url = await freshDatabase();
    await status(place, url);
    await write(place, 'a.yaml', 'ensemble: {batches: [{name: b, runs: [{x: 1}]}]}');
    // The server's own answer where its disk is full, without filling one.
    await inDatabase(
      url,
      `create function no_room() returns trigger language plpgsql as
         $$ begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
       create trigger no_room before insert on tutti_store.events execute function no_room()`,
    );
    const ended = await tutti(place, 'run', 'a.yaml', 'simulated', '--store', url);
    expect(refused(ended, 5)).toMatch(/full|space/i);
  });
});

async function inDatabase(url: string, statement: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  await asAdministrator(async (client) => {
    const { default: pg } = await import('pg');
    const own = new pg.Client({
      host: client.host,
      port: client.port,
      user: client.user ?? '',
      password: client.password ?? '',
      database: name,
    });
    await own.connect();
    try {
      await own.query(statement);
    } finally {
      await own.end();
    }
  });
}
