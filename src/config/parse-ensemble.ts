import { checkMeaning } from './check-meaning.js';
import { checkSelection } from './check-selection.js';
import { checkSizes } from './check-size.js';
import { CsvFiles, type ReadCsv } from './csv-files.js';
import { batchRuns, define, mergeBatchConfig } from './define.js';
import type { Definition } from './definition.js';
import { ConfigurationError, type Diagnostic } from './diagnostic.js';
import { Findings } from './findings.js';
import { nameFromFile, nameRule, whyBadName } from './names.js';
import { readOverrides } from './overrides.js';
import { choose, PlannedRuns } from './planned-runs.js';
import { readYaml } from './read-yaml.js';
import type { RunOptions } from './run-options.js';
import { SampleSeeds } from './sample-seeds.js';
import { SourceText } from './source-text.js';
import { validate } from './validate.js';
import { yaml11Findings } from './yaml11-findings.js';
import { entriesOf, itemsOf } from './yaml-tree.js';

export interface ParseOptions {
  /** How messages call the file; its stem is the ensemble's name where no other is given. */
  readonly file: string;
  /** Wins over the name in the file. */
  readonly name?: string;
  /** `-x name=value`, the values as they were typed. */
  readonly overrides?: Readonly<Record<string, string>>;
  /** How it is to be carried out: recorded with the definition. */
  readonly run?: RunOptions | undefined;
  /** Reads the files that `runs: {csv: …}` names. Without it they are refused. */
  readonly readCsv?: ReadCsv | undefined;
  /** Gives a sample without a seed its seed, a whole number. Without it, as for a mere look, that is 0. */
  readonly drawSeed?: (() => number) | undefined;
  /** Takes also what has more than a million runs. */
  readonly allowLarge?: boolean | undefined;
  /** What was made of this text before: its seeds are used again, and its CSV files must be the same. */
  readonly recorded?: Definition | undefined;
}

export interface ParsedEnsemble {
  readonly definition: Definition;
  /** Iterable, and counted without being made. */
  readonly runs: PlannedRuns;
  readonly warnings: readonly Diagnostic[];
  /** What model-ensembler would have read otherwise; looked for when it is called. */
  readonly yaml11Findings: () => readonly Diagnostic[];
}

/**
 * From the text of a file to what will be run: text → tree with places → checked against the schema and for
 * meaning → merged and defaulted. Everything wrong is collected; only text that is no YAML ends it at once.
 *
 * @throws ConfigurationError with all that is wrong.
 */
export function parseEnsemble(text: string, options: ParseOptions): ParsedEnsemble {
  const source = new SourceText(options.file, text);
  const overrides = readOverrides(options.overrides ?? {});
  const beforehand = [...checkNameOption(options.name), ...overrides.errors];

  const reading = readYaml(source);
  if (reading.root === undefined)
    throw new ConfigurationError([...beforehand, ...inOrder(reading.diagnostics)]);
  const ensemble = entriesOf(reading.root.entries.get('ensemble')?.value);
  const { file, diagnostics } = validate(source, reading.root);
  const meaning = new Findings(source);
  checkMeaning(meaning, ensemble);
  const { recorded } = options;
  const csv = new CsvFiles(meaning, options.readCsv, recorded);
  csv.check(ensemble);
  const allowLarge = options.allowLarge === true || recorded !== undefined;
  checkSizes(meaning, ensemble, { csv, allowLarge });
  if (file === undefined || beforehand.length + meaning.errors.length + csv.errors.length > 0) {
    throw new ConfigurationError([
      ...beforehand,
      ...inOrder([...(diagnostics ?? []), ...meaning.errors]),
      ...csv.errors,
    ]);
  }

  const config = {
    written: file.ensemble.batch_config ?? {},
    entries: entriesOf(ensemble.get('batch_config')?.value),
  };
  const nodes = itemsOf(ensemble.get('batches')?.value);
  const seeds = new SampleSeeds(meaning, options.drawSeed, recorded);
  const whole = file.ensemble.batches.map((written, index) => {
    const merged = mergeBatchConfig(config, { written, entries: entriesOf(nodes[index]) });
    return { merged, runs: batchRuns(merged, { csv, seeds }) };
  });
  const selection = options.run?.selection;
  const batches =
    selection === undefined
      ? whole
      : whole.map(({ merged, runs }) => ({ merged, runs: choose(runs, selection) }));
  const name = options.name ?? file.ensemble.name ?? nameFromFile(options.file);
  return {
    definition: define(name, file.ensemble, ensemble, batches, options.run),
    runs: new PlannedRuns(
      batches.map(({ runs }) => runs),
      entriesOf(ensemble.get('vars')?.value),
      overrides.entries,
    ),
    warnings: [
      ...overrides.warnings,
      ...checkSelection(
        selection,
        whole.map(({ runs }) => runs),
      ),
      ...inOrder([...reading.warnings, ...meaning.warnings]),
      ...csv.warnings,
    ],
    yaml11Findings: () => yaml11Findings(source, ensemble),
  };
}

/** From top to bottom; what two rules say of one place in the same words is said once. */
function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const distinct = new Map(
    diagnostics.map((each) => [`${each.line}:${each.column}:${each.message}`, each]),
  );
  return [...distinct.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}

function checkNameOption(name: string | undefined): Diagnostic[] {
  const why = name === undefined ? undefined : whyBadName(name);
  if (name === undefined || why === undefined) return [];
  const source = new SourceText('command line', `--name ${name}`);
  const message = `the name of the ensemble ${why}`;
  return [
    source.diagnose(
      { start: 7, end: 7 + name.length },
      { code: 'config.bad-name', message, hint: nameRule },
    ),
  ];
}
