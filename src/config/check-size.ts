import type { CsvFiles } from './csv-files.js';
import type { Findings } from './findings.js';
import type { Span } from './source-text.js';
import { dimensionsOf, gridSize } from './sweep.js';
import { entriesOf, type Entries, type Entry, itemsOf } from './yaml-tree.js';

/** More runs than this at once are a slip: three parameters with 1,000 values each are a billion. */
const mostUnasked = 1_000_000n;

/** Numbers of runs have 32 bits. */
const mostPossible = 2n ** 31n - 1n;

/** Refuses sweeps and tables that are larger than anybody means; with `allowLarge`, than can be. */
export function checkSizes(
  findings: Findings,
  ensemble: Entries,
  { csv, allowLarge }: { readonly csv: CsvFiles; readonly allowLarge: boolean },
): void {
  const most = allowLarge ? mostPossible : mostUnasked;
  const check = (at: Span, what: string, size: bigint, because?: string) => {
    if (size <= most) return;
    const runs = `${what} has ${counted(size)} runs`;
    const code = 'config.too-many-runs';
    if (size > mostPossible) {
      const message = `${runs}; at most ${counted(mostPossible)} are possible`;
      findings.error(at, { code, message, hint: because });
      return;
    }
    const message = `${runs}, and more than ${counted(mostUnasked)} are taken for a slip`;
    const hint = `${because === undefined ? '' : `${because} `}If all of them are meant, add --yes.`;
    findings.error(at, { code, message, hint });
  };
  const batches = itemsOf(ensemble.get('batches')?.value).map(entriesOf);
  for (const settings of [entriesOf(ensemble.get('batch_config')?.value), ...batches]) {
    const runs = settings.get('runs');
    const table = csv.tableOf(runs?.value);
    if (runs !== undefined && table !== undefined)
      check(runs.keySpan, 'this file', BigInt(table.count));
    for (const [kind, sweep] of entriesOf(settings.get('sweep')?.value)) {
      const [size, because] = sizeOf(kind, sweep);
      check(sweep.keySpan, `this ${kind}`, size, because);
    }
  }
}

function counted(size: bigint): string {
  return size.toLocaleString('en');
}

function sizeOf(kind: string, { value }: Entry): readonly [size: bigint, because?: string] {
  if (kind === 'sample') {
    const runs = entriesOf(value).get('runs')?.value.json;
    return [typeof runs === 'number' && Number.isInteger(runs) ? BigInt(runs) : 0n];
  }
  const dimensions = dimensionsOf(entriesOf(value));
  if (kind === 'zip') return [BigInt(dimensions[0]?.[1].length ?? 0)];
  const factors = dimensions.map(([name, values]) => `${name}: ${values.length}`).join(', ');
  return [gridSize(dimensions), `It multiplies ${factors}.`];
}
