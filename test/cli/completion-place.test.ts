import { Argument, Command } from 'commander';
import { describe, expect, test } from 'vitest';
import type { BackendName } from '../../src/config/index.js';
import { backends } from '../../src/cli/completion/candidates.js';
import { commandsOf, placeOf } from '../../src/cli/completion/wanted.js';
import { fishScript } from '../../src/cli/completion/fish.js';
import { zshScript } from '../../src/cli/completion/zsh.js';
import { chooseBackend } from '../../src/cli/supported.js';

function program(): Command {
  const root = new Command('tutti')
    .version('1.0.0', '-V, --version')
    .option('--json', 'as JSON')
    .option('--store <url>', 'which server');
  root
    .command('run')
    .summary('run it')
    .argument('<file>')
    .argument('[backend]')
    .option('-n, --dry-run', 'do nothing')
    .option('-x, --set <name=value>', 'a parameter');
  root.command('show').argument('<run>').argument('[eid]').option('--batch <name>', 'its batch');
  root.command('hold').alias('pause').argument('<eid>').argument('[runs...]');
  root.command('report').argument('[eid]').option('-o, --output <file>', 'where to');
  root.command('shell').addArgument(new Argument('<name>').choices(['bash', 'zsh']));
  root.command('hidden', { hidden: true });
  const db = root.command('db').summary('the database');
  db.command('url');
  db.command('psql').option('-c, --command <sql>', 'ask');
  return root;
}

/** Words are listed; everything else is named. */
function wanted(...words: string[]): unknown {
  const place = placeOf(program(), words).wanted;
  return place.kind === 'words' ? place.words.map(({ value }) => value) : place;
}

const commands = ['run', 'show', 'hold', 'report', 'shell', 'db', 'help'];

describe('what fits where the cursor is', () => {
  test('commands, without hidden ones', () => {
    expect(wanted('')).toEqual(commands);
    expect(wanted('--json', 's')).toEqual(commands);
    expect(wanted('help', '')).toEqual(commands);
    expect(wanted('db', '')).toEqual(['url', 'psql', 'help']);
    expect(commandsOf(program())[0]).toEqual({ value: 'run', description: 'run it' });
  });

  test('options: those of the command, then those of the program', () => {
    expect(wanted('run', '-')).toEqual(['--dry-run', '--set', '--help', '--json', '--store']);
    expect(wanted('run', 'x.yaml', '--')).toContain('--dry-run');
    expect(wanted('-')).toEqual(['--version', '--json', '--store', '--help']);
    expect(wanted('db', 'psql', '-')).toEqual(['--command', '--help', '--json', '--store']);
  });

  test('arguments, by their place', () => {
    expect(wanted('run', '')).toEqual({ kind: 'files' });
    expect(wanted('run', '-n', 'x.yaml', '')).toEqual({ kind: 'backends' });
    expect(wanted('run', 'x.yaml', 'local', '')).toEqual({ kind: 'nothing' });
    expect(wanted('show', '')).toEqual({ kind: 'runs', eid: undefined });
    expect(wanted('show', 'a-1', '')).toEqual({ kind: 'ensembles' });
    expect(wanted('shell', '')).toEqual(['bash', 'zsh']);
  });

  test('runs of an ensemble that was named before, as many as wanted', () => {
    expect(wanted('hold', 'lorenz-3', '')).toEqual({ kind: 'runs', eid: 'lorenz-3' });
    expect(wanted('pause', 'lorenz-3', 'a-1', 'a-')).toEqual({ kind: 'runs', eid: 'lorenz-3' });
  });

  test('values of options, which are no arguments', () => {
    expect(wanted('run', '-x', 'run', '')).toEqual({ kind: 'files' });
    expect(wanted('run', '-x', '')).toEqual({ kind: 'nothing' });
    expect(wanted('report', '-o', '')).toEqual({ kind: 'files' });
    expect(wanted('show', '--batch', '')).toEqual({ kind: 'batches', eid: undefined });
    expect(wanted('show', '--nonsense=', '')).toEqual({ kind: 'runs', eid: undefined });
  });

  test('a value behind "=" keeps what stands before it', () => {
    expect(placeOf(program(), ['show', '--batch=lo'])).toMatchObject({
      wanted: { kind: 'batches' },
      before: '--batch=',
      typed: 'lo',
    });
  });

  test('after -- nothing is an option', () => {
    expect(wanted('run', '--', '-')).toEqual({ kind: 'files' });
    expect(wanted('run', '--', '-odd.yaml', '')).toEqual({ kind: 'backends' });
  });

  test('the store that was named is the one to ask', () => {
    expect(placeOf(program(), ['--store', 'postgresql://a/b', 'show', '']).store).toBe(
      'postgresql://a/b',
    );
    expect(placeOf(program(), ['show', '--store=postgresql://c/d', '']).store).toBe(
      'postgresql://c/d',
    );
    expect(placeOf(program(), ['show', '']).store).toBeUndefined();
  });
});

const known: Record<BackendName, true> = {
  local: true,
  slurm: true,
  pbs: true,
  flux: true,
  simulated: true,
};

test('the backends that are offered are those that run', () => {
  const accepted = Object.keys(known).filter((name) => {
    try {
      chooseBackend(name, { batches: [] } as unknown as Parameters<typeof chooseBackend>[1]);
      return true;
    } catch {
      return false;
    }
  });
  expect(backends.map(({ value }) => value)).toEqual(accepted);
});

describe('scripts', () => {
  const odd = [{ value: 'a:b', description: "it's a \\ test" }];

  test('zsh', () => {
    const script = zshScript(odd);
    expect(script).toMatch(/^#compdef tutti\n/);
    expect(script).toContain(String.raw`'a\:b:it'\''s a \ test'`);
    expect(script).toContain(
      '< <("${~${(Q)words[1]}}" __complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)',
    );
  });

  test('fish', () => {
    expect(fishScript(odd)).toContain(
      String.raw`complete -c tutti -n __fish_use_subcommand -a 'a:b' -d 'it\'s a \\ test'`,
    );
  });
});
