import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { takePart } from '../../../src/cli/control/part-arguments.js';
import { conditions, parts } from '../../../src/cli/completion/parts.js';
import { placeOf } from '../../../src/cli/completion/wanted.js';
import { openStore } from '../../support/store.js';
import { placeWith, tutti, write } from '../tutti.js';
import { ensembleHere } from './ground.js';

function wanted(...words: string[]): unknown {
  const program = new Command('tutti').option('--store <url>', 'which server');
  takePart(program.command('hold')).option('--reason <text>', 'why');
  return placeOf(program, words).wanted;
}

test('whatever a command may be about fits, with the ensemble that was named', () => {
  const anything = { kind: 'parts', eid: undefined, before: [] };
  expect(wanted('hold', '')).toEqual(anything);
  expect(wanted('hold', 'b-1', '')).toEqual({ ...anything, before: ['b-1'] });
  expect(wanted('hold', '--ensemble', 'a-1', '')).toEqual({ ...anything, eid: 'a-1' });
  expect(wanted('hold', '--ensemble=a-1', '')).toEqual({ ...anything, eid: 'a-1' });
  expect(wanted('hold', '--ensemble', '')).toEqual({ kind: 'ensembles' });
  expect(wanted('hold', '--reason', '')).toEqual({ kind: 'nothing' });
});

test('batches and runs of that ensemble, and ensembles', async () => {
  const db = await openStore();
  await ensembleHere(db, 'ensemble: {name: b, batches: [{name: old, runs: [{x: 1}]}]}');
  await ensembleHere(
    db,
    'ensemble: {batches: [{name: b, runs: [{x: 1}, {x: 2}]}, {name: c, runs: [{}]}]}',
  );
  const offered = async (typed: string, before: string[] = [], eid?: string) => {
    const found = await parts(db, { kind: 'parts', eid, before }, typed);
    return found.map(({ value }) => value);
  };
  expect(await offered('b')).toEqual(['b', 'b-0', 'b-1', 'b-1']);
  expect(await offered('c')).toEqual(['c', 'c-0']);
  expect(await offered('b-1/')).toEqual(['b-1/old', 'b-1/old-0']);
  expect(await offered('o', ['b-1'])).toEqual(['old', 'old-0']);
  expect(await offered('o', ['b-1/old-0'])).toEqual(['old', 'old-0']);
  expect(await offered('old-', [], 'b-1')).toEqual(['old-0']);
  expect(await offered('nobody-7/')).toEqual([]);
});

test('conditions whose words are known', () => {
  expect(conditions('state=f')?.map(({ value }) => value)).toContain('state=failed');
  expect(conditions('phase=')).toHaveLength(5);
  expect(conditions('b')).toBeUndefined();
});

test('bash, which takes words apart at "=", gets back what comes after it', async () => {
  const place = await placeWith('DATABASE_URL');
  await write(place, '.completion', (await tutti(place, 'completion', 'bash')).stdout);
  const program = new URL('../../../bin/tutti', import.meta.url).pathname;
  const script = `source .completion
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    _tutti
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const offered = async (...words: string[]): Promise<string> => {
    const args = ['--norc', '--noprofile', '-c', script, 'bash', program, ...words];
    const env = { PATH: process.env['PATH'], HOME: place.cwd, ...place.env };
    const { stdout, stderr } = await promisify(execFile)('bash', args, { cwd: place.cwd, env });
    expect(stderr).toBe('');
    return stdout.trim();
  };
  expect(await offered('hold', 'state', '=', 'fa')).toBe('failed');
  expect(await offered('hold', 'b-1', 'phase', '=', 'post')).toBe('post_run');
  expect(await offered('retry', '--from', 'po')).toBe('post_run');
});
