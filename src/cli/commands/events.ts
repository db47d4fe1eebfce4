import { type Command, InvalidArgumentError } from 'commander';
import { Outage } from '../../database/index.js';
import type { StoredEvent } from '../../events/catalogue/index.js';
import { followEvents, readEvents, type Selection } from '../../events/store/index.js';
import { eventLine } from '../event-line.js';
import { note, print } from '../output.js';
import { selectEnsemble } from '../select-ensemble.js';
import { wantsJson, withStore } from '../session.js';
import { untilStopped } from '../stop-signals.js';

interface EventsOptions {
  readonly all?: boolean;
  readonly follow?: boolean;
  readonly type?: string;
  readonly from?: number;
}

export function addEvents(program: Command): void {
  program
    .command('events')
    .summary('what has happened, event by event')
    .description('Prints the events of an ensemble in their order, a line each, or as JSON lines.')
    .argument(
      '[eid]',
      'the ensemble (default: the newest that was started in this directory or below)',
    )
    .option('--all', 'the events of all ensembles')
    .option('-f, --follow', 'go on with each event as it happens')
    .option('--type <type>', 'only this type, or all that begin so: run.failed, or run')
    .option('--from <position>', 'begin at this position', position)
    .addHelpText(
      'after',
      `
Examples:
  $ tutti events                               all of the newest ensemble of this directory
  $ tutti events lorenz-3 --type run.failed
  $ tutti events --follow --json | jq .type    as it happens, for a program`,
    )
    .action(async (eid: string | undefined, options: EventsOptions, command: Command) => {
      const json = wantsJson(command);
      const show = (event: StoredEvent): void => {
        print(json ? JSON.stringify(event) : eventLine(event));
      };
      await withStore(command, async (db) => {
        const select: Selection = {
          eid: options.all === true ? undefined : (await selectEnsemble(db, eid)).eid,
          type: options.type,
          after: (options.from ?? 1) - 1,
        };
        if (options.follow !== true) {
          for await (const event of readEvents(db, select)) show(event);
          return;
        }
        await untilStopped('', async (stop) => {
          const outage = new Outage({
            away: note,
            back: note,
            meanwhile: 'What happens until it is back is shown then.',
          });
          for await (const event of followEvents(db, select, stop, outage)) show(event);
        });
      });
    });
}

function position(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) {
    throw new InvalidArgumentError('A position is a whole number of at least 1.');
  }
  return number;
}
