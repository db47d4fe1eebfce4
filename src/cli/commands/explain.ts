import type { Command } from 'commander';
import pc from 'picocolors';
import { explain, gatherFacts } from '../explain/index.js';
import { print, printJson } from '../output.js';
import { printable } from '../printable.js';
import { runArguments, selectRun } from '../select-run.js';
import { wantsJson, withStore } from '../session.js';

export function addExplain(program: Command): void {
  program
    .command('explain')
    .summary('why a run waits, or why it ended')
    .description(
      'Says of one run what it waits for or why it ended, since when, what that is known from, ' +
        'and what would change it.',
    )
    .argument('<run>', runArguments.run)
    .argument('[eid]', runArguments.eid)
    .addHelpText(
      'after',
      `
Examples:
  $ tutti explain lorenz-12
  $ tutti explain lorenz-3/lorenz-12 --json | jq .headline`,
    )
    .action(async (name: string, eid: string | undefined, _options: unknown, command: Command) => {
      await withStore(command, async (db) => {
        const isNamed = eid !== undefined || name.includes('/');
        const facts = await gatherFacts(db, await selectRun(db, name, eid), { isNamed });
        const { run, output } = facts;
        const { headline, because, advice } = explain(facts);
        if (wantsJson(command)) {
          const { eid: of, state, reason } = run;
          const told = { headline, because, advice };
          printJson({ eid: of, run: run.run, state, reason, ...told, output: output ?? null });
          return;
        }
        print(pc.bold(headline));
        print();
        for (const sentence of because) print(indented('  ', sentence));
        if (output !== undefined && output.lines.length > 0) {
          print();
          print(`  The last lines of ${output.file}:`);
          for (const line of output.lines) print(`  ${pc.dim('|')} ${printable(line)}`);
        } else if (output !== undefined) {
          print(`  Nothing was printed into ${output.file}.`);
        }
        if (advice.length > 0) {
          print();
          print('What would change it:');
          for (const sentence of advice) print(indented('  ', sentence));
        }
      });
    });
}

/** Much of what is told was printed or written by others. */
function indented(margin: string, text: string): string {
  const lines = text.trimEnd().split('\n');
  return `${margin}${lines.map((line) => printable(line, 1_000)).join(`\n${margin}  `)}`;
}
