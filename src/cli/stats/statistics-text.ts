import type {
  EnsembleStatistics,
  ParameterStatistics,
  Spread,
  Statistics,
} from '../../projections/tables/index.js';
import { type Cell, table } from '../output.js';
import { printable } from '../printable.js';
import { duration, grouped, many, time } from '../words.js';

const endings = ['succeeded', 'failed', 'cancelled', 'skipped'] as const;

/** The statistics of an ensemble, in tables with a line for each batch and one for all. */
export function statisticsText(eid: string, { all, batches, longest }: EnsembleStatistics): string {
  const lines = batches.length > 1 ? [...batches, all] : batches;
  const parts = [
    [heading(eid, all), ...span(all)].join('\n'),
    runsTable(lines),
    ...spreadTable('WAITED', lines, ({ waited }) => waited),
    ...spreadTable('RAN', lines, ({ ran }) => ran),
  ];
  if (longest.length > 0) {
    const named = longest.map(({ run, attempt, outcome, run_seconds }) => {
      const notes = [
        ...(attempt > 1 ? [`attempt ${attempt}`] : []),
        ...(outcome === 'success' ? [] : ['failed']),
      ];
      return `${run} ${duration(run_seconds)}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
    });
    parts.push(`Longest: ${named.join(', ')}`);
  }
  return parts.join('\n\n');
}

function heading(eid: string, { runs, states, attempts, retried }: Statistics): string {
  const counted = Object.entries(states)
    .sort(([, one], [, other]) => other - one)
    .map(([state, count]) => `${grouped(count)} ${state}`);
  const again = retried === 0 ? '' : `, ${many(retried, 'run')} tried more than once`;
  return `${eid}: ${many(runs, 'run')}: ${counted.join(', ')}. ${many(attempts, 'attempt')}${again}.`;
}

/** From when to when, and how much came of it. */
function span({ first_start, last_end, wall_seconds, ...all }: Statistics): string[] {
  if (first_start === null || last_end === null || wall_seconds === null) return [];
  const rate = all.runs_per_hour === null ? '' : `, ${figure(all.runs_per_hour)} runs an hour`;
  return [
    `From ${time(first_start)} to ${time(last_end)}: ${duration(wall_seconds)}${rate}, ${figure(all.core_hours)} core-hours.`,
  ];
}

function runsTable(lines: readonly Statistics[]): string {
  const shown = endings.filter(
    (ending) => ending === 'succeeded' || lines.some(({ states }) => (states[ending] ?? 0) > 0),
  );
  const rows = lines.map((line): Cell[] => {
    const counts = endings.map((ending) => line.states[ending] ?? 0);
    const ended = counts.reduce((sum, count) => sum + count, 0);
    return [
      nameOf(line),
      line.runs,
      line.runs - ended,
      ...shown.map((ending) => line.states[ending] ?? 0),
      line.attempts,
      line.retried,
      right(line.wall_seconds === null ? '' : duration(line.wall_seconds), 'WALL TIME'),
      right(line.runs_per_hour === null ? '' : figure(line.runs_per_hour), 'RUNS/HOUR'),
      right(figure(line.core_hours), 'CORE-HOURS'),
    ];
  });
  const titles = shown.map((ending) => ending.toUpperCase());
  return table(
    [
      'BATCH',
      'RUNS',
      'OPEN',
      ...titles,
      'ATTEMPTS',
      'RETRIED',
      'WALL TIME',
      'RUNS/HOUR',
      'CORE-HOURS',
    ],
    rows,
  );
}

const spreadTitles = ['MIN', 'MEDIAN', 'MEAN', 'P90', 'MAX'] as const;

function spreadTable(
  what: string,
  lines: readonly Statistics[],
  of: (line: Statistics) => Spread,
): string[] {
  if (lines.every((line) => of(line).jobs === 0)) return [];
  const rows = lines.map((line) => [nameOf(line), of(line).jobs, ...spreadCells(of(line))]);
  return [table([what, 'JOBS', ...spreadTitles], rows)];
}

/** Which values of a parameter took how long, and how often they went well. */
export function byParameterText(name: string, rows: readonly ParameterStatistics[]): string {
  return table(
    [name, 'RUNS', 'SUCCEEDED', 'FAILED', 'JOBS', ...spreadTitles],
    rows.map(({ value, to, runs, succeeded, failed, ran }) => [
      value === null ? '(none)' : printable(to === null ? value : `${value} … ${to}`, 60),
      runs,
      share(succeeded, succeeded + failed),
      failed,
      ran.jobs,
      ...spreadCells(ran),
    ]),
  );
}

function share(part: number, all: number): string {
  const percent = all === 0 ? '' : ` (${Math.floor((part / all) * 100)} %)`;
  return `${grouped(part)}${percent}`;
}

function nameOf({ batch }: Statistics): string {
  return batch ?? 'all';
}

function spreadCells({ min, median, mean, p90, max }: Spread): Cell[] {
  return [min, median, mean, p90, max].map((seconds) =>
    seconds === null ? '' : duration(seconds),
  );
}

/** Under its title on the right, as numbers are. */
function right(text: string, title: string): string {
  return text.padStart(title.length);
}

/** With as many digits as one reads. */
function figure(value: number): string {
  const digits = value === 0 || value >= 100 ? 0 : value >= 10 ? 1 : value >= 0.1 ? 2 : 4;
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}
