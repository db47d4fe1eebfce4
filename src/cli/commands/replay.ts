import { type Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import type { Database } from '../../database/index.js';
import { ExitCode } from '../../errors.js';
import { replay, type ReplayTo, verifyEnsemble } from '../../projections/tables/index.js';
import { print, printJson, table } from '../output.js';
import { selectEnsemble } from '../select-ensemble.js';
import { wantsJson, withStore } from '../session.js';
import { many, time } from '../words.js';

interface ReplayOptions {
  readonly verify?: boolean;
  readonly at?: ReplayTo;
}

export function addReplay(program: Command): void {
  program
    .command('replay')
    .summary('tell an ensemble anew from its events')
    .description(
      'Goes through the events of an ensemble once more, from the first. ' +
        'With --verify it compares the result with the tables, row by row, follows the hash chain of ' +
        'each stream and looks for gaps: proof that the tables equal the log. (That the newest events ' +
        'were cut off can only be seen by somebody who has kept their hash or position elsewhere.)',
    )
    .argument(
      '[eid]',
      'the ensemble (default: the newest that was started in this directory or below)',
    )
    .option('--verify', 'compare with the tables; exit code 1 where anything differs')
    .option('--at <time or position>', 'as it stood then', moment)
    .addHelpText(
      'after',
      `
Examples:
  $ tutti replay lorenz-3 --verify
  $ tutti replay lorenz-3 --at 1200
  $ tutti replay lorenz-3 --at 2026-03-01T12:00:00Z --json`,
    )
    .action(async (eid: string | undefined, options: ReplayOptions, command: Command) => {
      const json = wantsJson(command);
      process.exitCode = await withStore(command, async (db) => {
        const ensemble = await selectEnsemble(db, eid);
        return options.verify === true
          ? verify(db, ensemble.eid, json)
          : tell(db, ensemble.eid, options.at ?? {}, json);
      });
    });
}

async function verify(db: Database, eid: string, json: boolean): Promise<ExitCode> {
  const verification = await verifyEnsemble(db, eid);
  const { events, streams, rows, faults } = verification;
  const clean = faults.length === 0;
  if (json) {
    printJson({ eid, clean, ...verification });
  } else {
    for (const fault of faults) print(`${pc.red('differs')}  ${fault}`);
    const counted = Object.entries(rows).map(([table, count]) => `${table} ${count}`);
    print(
      clean
        ? `${pc.green('The tables equal the log.')} ${many(events, 'event')} in ${many(streams, 'stream')}: chains whole, positions without gaps. Rows: ${counted.join(', ')}.`
        : `${eid}: ${many(faults.length, 'difference')} in ${many(events, 'event')}.`,
    );
  }
  return clean ? ExitCode.success : ExitCode.someRunsFailed;
}

async function tell(db: Database, eid: string, at: ReplayTo, json: boolean): Promise<ExitCode> {
  const told = await replay(db, eid, at);
  const states = Object.fromEntries(told.runStates);
  const last = told.last;
  if (json) {
    printJson({ eid, events: told.events, position: last?.position ?? null, runs: states });
    return ExitCode.success;
  }
  print(
    `${eid} after ${many(told.events, 'event')}, the last at ${last === undefined ? 'none' : `${time(last.recordedAt)} UTC (position ${last.position})`}:`,
  );
  print();
  print(
    table(
      ['RUNS', 'STATE'],
      Object.entries(states).map(([state, count]) => [count, state]),
    ),
  );
  return ExitCode.success;
}

function moment(text: string): ReplayTo {
  if (/^\d+$/.test(text)) return { position: Number(text) };
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) {
    throw new InvalidArgumentError('Give a position, or a time such as 2026-03-01T12:00:00Z.');
  }
  return { time: date };
}
