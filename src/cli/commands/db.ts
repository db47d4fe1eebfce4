import type { Command } from 'commander';
import { claimDatabaseHome } from '../../database/index.js';
import { print, printJson } from '../output.js';
import { openPrompt } from '../psql.js';
import { wantsJson, withStore } from '../session.js';

export function addDb(program: Command): void {
  const db = program
    .command('db')
    .summary('the database behind it all')
    .description(
      'The database that holds events and tables: how to reach it, and to look into it.',
    );

  db.command('url')
    .summary('how to connect')
    .description(
      'Prints the address of the database, for psql and everything else that speaks PostgreSQL.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ tutti db url
  $ psql "$(tutti db url)"      while an ensemble runs: the embedded server stops with its last user`,
    )
    .action(async (_options: unknown, command: Command) => {
      await withStore(command, (store) => {
        if (wantsJson(command)) printJson({ url: store.url, embedded: store.embedded });
        else print(store.url);
        return Promise.resolve();
      });
    });

  db.command('psql')
    .summary('ask in SQL')
    .description(
      'Opens psql where it is installed, else a small prompt of our own. The views are in the schema ' +
        '`tutti`: ensembles, batches, runs, attempts, tasks, events, waiting.',
    )
    .option('-c, --command <sql>', 'answer one question and leave')
    .addHelpText(
      'after',
      `
Examples:
  $ tutti db psql
  $ tutti db psql -c "select state, count(*) from tutti.runs group by state"`,
    )
    .action(async (options: { command?: string }, command: Command) => {
      process.exitCode = await withStore(command, (store) => openPrompt(store, options.command));
    });

  db.command('claim')
    .summary('take the embedded database over from a dead host')
    .description(
      'A home directory that several login nodes share has one embedded database, and one node at a ' +
        'time may run it. Once the node that last ran it is dead, this one may claim it.',
    )
    .requiredOption('--from <host>', 'the host that is dead for certain')
    .action(async (options: { from: string }) => {
      await claimDatabaseHome({ from: options.from });
      print(`The embedded database no longer belongs to ${options.from}.`);
    });
}
