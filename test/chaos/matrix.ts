import type { EventType } from '../../src/events/catalogue/index.js';
import type { StormBackend } from './play.js';
import type { Point } from './points.js';
import type { Executions } from './story.js';

const columns = (['local', 'simulated'] as const).flatMap((backend) =>
  (['before', 'after'] as const).map((when) => ({ backend, when })),
);

/** What does not happen to either backend, and what it takes. */
const missing: Partial<Record<EventType, string>> = {
  'ensemble.amended': 'runs that are added to an ensemble: not yet',
  'run.submit-failed': 'a scheduler that does not answer',
  'run.requeued': 'a scheduler that puts a job back into its queue',
};

const introduction = `# What a crash costs

Written by a test; \`npm run chaos\` makes it anew and compares, \`npm run chaos -- --write\` writes it.

A supervisor is killed (\`SIGKILL\`, by itself) right before or right after the commit that holds an event: for each
type of event at the first of them and at the one in the middle of all, on this host and in a simulation. The next one
takes over with \`tutti resume\`. Then all is compared with the same ensemble, left alone: each job and each task was
executed exactly once, all states, reasons, attempts, exit codes and parameters are the same, each run and each batch
has lived through the same events, positions have no gap, and \`tutti replay --verify\` finds nothing.
`;

const legend = `
Each cell says how many jobs and how many tasks had been executed when all had ended, over both supervisors. They note
it themselves, in a file outside of their directories; of a simulation the log knows. A dash: that type does not happen
there.
`;

export interface Undisturbed {
  readonly scene: string;
  readonly about: string;
  readonly executed: Readonly<Record<StormBackend, Executions>>;
}

/** What was seen, type by type. */
export class Matrix {
  readonly #cells = new Map<string, string>();
  readonly #rows = new Map<string, Pick<Point, 'type' | 'which' | 'scene'>>();
  readonly #leftOut = new Map<EventType, Set<StormBackend>>();

  enter(point: Point, executions: Executions): void {
    const { type, which, backend, when } = point;
    this.#rows.set(`${type} ${which}`, point);
    this.#cells.set(keyOf(type, which, backend, when), countsOf(executions));
  }

  leaveOut(type: EventType, backend: StormBackend): void {
    const backends = this.#leftOut.get(type) ?? new Set();
    this.#leftOut.set(type, backends.add(backend));
  }

  /** Each as it stands in a document, or would. */
  get cells(): ReadonlyMap<string, string> {
    return this.#cells;
  }

  /** Types that happen nowhere, each with the reason if one is known. */
  get missing(): ReadonlyMap<EventType, string | undefined> {
    const nowhere = [...this.#leftOut].filter(([, backends]) => backends.size === 2);
    return new Map(nowhere.map(([type]) => [type, missing[type]]));
  }

  /** In the order of these types. */
  render(types: readonly EventType[], undisturbed: readonly Undisturbed[]): string {
    const alone = undisturbed.map(({ scene, about, executed }) =>
      row(scene, about, countsOf(executed.local), countsOf(executed.simulated)),
    );
    const rows = types.flatMap((type) =>
      (['first', 'middle'] as const).flatMap((which) => {
        const entry = this.#rows.get(`${type} ${which}`);
        if (entry === undefined) return [];
        const cells = columns.map(
          ({ backend, when }) => this.#cells.get(keyOf(type, which, backend, when)) ?? '–',
        );
        return [row(`\`${type}\``, which, entry.scene.name, ...cells)];
      }),
    );
    const absent = [...this.missing].map(([type, why = '']) => row(`\`${type}\``, why));
    return [
      introduction,
      head('ensemble', 'what it is', 'local, left alone', 'simulated, left alone'),
      ...alone,
      legend,
      head('event', 'which', 'ensemble', ...columns.map((each) => `${each.backend}, ${each.when}`)),
      ...rows,
      '\nThese do not happen on either:\n',
      head('event', 'what it takes'),
      ...absent,
      '',
    ].join('\n');
  }
}

/** The cells of a document that was rendered so. */
export function cellsOf(document: string): Map<string, string> {
  const cells = new Map<string, string>();
  for (const line of document.split('\n')) {
    const [, type, which, , ...counts] = line
      .split('|')
      .map((cell) => cell.trim().replaceAll('`', ''));
    if (type === undefined || (which !== 'first' && which !== 'middle')) continue;
    for (const [index, { backend, when }] of columns.entries()) {
      cells.set(keyOf(type, which, backend, when), counts[index] ?? '');
    }
  }
  return cells;
}

function keyOf(type: string, which: string, backend: string, when: string): string {
  return `${type}, ${which}, ${backend}, ${when}`;
}

function countsOf({ jobs, tasks }: Executions): string {
  return `${jobs.length} + ${tasks.length}`;
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function head(...cells: readonly string[]): string {
  return `${row(...cells)}\n${row(...cells.map(() => '---'))}`;
}
