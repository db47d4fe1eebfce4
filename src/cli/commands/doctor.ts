import type { Command } from 'commander';
import pc from 'picocolors';
import { ExitCode } from '../../errors.js';
import { examine } from '../doctor/examine.js';
import type { Finding, Level } from '../doctor/finding.js';
import { print, printJson } from '../output.js';
import { type GlobalOptions, namedStore, wantsJson } from '../session.js';
import { many } from '../words.js';

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .summary('see whether this machine has what Tutti needs')
    .description(
      'Looks at everything that Tutti needs here, and at everything that is known to bite later: ' +
        'one line for each, and what to do about it. Opens the store, and changes nothing in it.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ tutti doctor                                       with the embedded database
  $ tutti doctor --store postgresql://you@server/db    with this server
  $ tutti doctor --json | jq '.[] | select(.level != "ok")'

Exit codes: 0 nothing is a problem (warnings do not count), 1 something is.`,
    )
    .action(async (_options: unknown, command: Command) => {
      const url = namedStore(command.optsWithGlobals<GlobalOptions>().store);
      const { findings, waiting } = await examine(url);
      if (wantsJson(command)) printJson(findings);
      else show(findings);
      const sick = findings.some(({ level }) => level === 'problem');
      process.exitCode = sick ? ExitCode.someRunsFailed : ExitCode.success;
      // Node would wait as well, for as long as the file server is gone.
      if (waiting) process.stdout.write('', () => process.exit());
    });
}

const paint = { ok: pc.green, warning: pc.yellow, problem: pc.red } satisfies Record<
  Level,
  unknown
>;

function show(findings: readonly Finding[]): void {
  const width = Math.max(...findings.map(({ check }) => check.length));
  for (const { level, check, message, hint } of findings) {
    print(`${paint[level](level.padEnd(7))}  ${check.padEnd(width)}  ${message}`);
    if (hint !== null) print(`${' '.repeat(width + 11)}${hint}`);
  }
  print();
  print(inTotal(findings));
}

function inTotal(findings: readonly Finding[]): string {
  const count = (level: Level): number =>
    findings.filter((finding) => finding.level === level).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  if (problems + warnings === 0) return 'Nothing stands in the way.';
  const counted = [
    ...(problems > 0 ? [many(problems, 'problem')] : []),
    ...(warnings > 0 ? [many(warnings, 'warning')] : []),
  ].join(', ');
  return problems > 0
    ? `${counted}. Cure what is a problem before running anything here.`
    : `${counted}. Nothing stands in the way.`;
}
