import {
  type Definition,
  type Diagnostic,
  FileMap,
  parseEnsemble,
  type ParsedEnsemble,
} from '../config/index.js';
import { batchesOnDisk } from '../site/index.js';
import { examine, Layout } from '../workspace/index.js';
import { withHostLimits } from './host-limits.js';
import { contradictions, lint, namesOfRuns } from './lint/index.js';
import { inOrder, placeOf, type Problem, problemOf, problemsOf } from './problem.js';
import { csvReader, type Source } from './read-source.js';
import { chooseBackend, wantedBackend } from './supported.js';

export interface FileOptions {
  /** As the user calls it. */
  readonly file: string;
  readonly name?: string | undefined;
  readonly overrides: Readonly<Record<string, string>>;
  readonly backend: string | undefined;
  /** Also looks at what has more than a million runs. */
  readonly allowLarge: boolean;
  readonly cwd: string;
}

/** All that can be said of a file without running anything. */
export interface Examined {
  readonly errors: readonly Problem[];
  readonly warnings: readonly Diagnostic[];
  /** There is none where the file itself is wrong. */
  readonly plan?: Plan | undefined;
}

export interface Plan {
  readonly definition: Definition;
  readonly runs: ParsedEnsemble['runs'];
  readonly backend: string;
  readonly layout: Layout;
  readonly onDisk: readonly string[];
  /** Batches with a sample whose seed is drawn when it is run: its values are not yet known. */
  readonly undrawn: readonly string[];
}

/** Looks at everything before it judges: a file is mended in one go. */
export async function examineFile(source: Source, options: FileOptions): Promise<Examined> {
  const { file, name, overrides, allowLarge, cwd } = options;
  let parsed: ParsedEnsemble;
  try {
    parsed = parseEnsemble(source.text, {
      file,
      overrides,
      allowLarge,
      readCsv: csvReader(source.file),
      ...(name === undefined ? {} : { name }),
    });
  } catch (error) {
    return { errors: problemsOf(error), warnings: [] };
  }
  const { runs, warnings } = parsed;
  const backend = wantedBackend(options.backend, parsed.definition);
  const errors = [...problemsIn(() => chooseBackend(options.backend, parsed.definition))];
  const onDisk = batchesOnDisk(parsed.definition, backend);
  const definition = withHostLimits(parsed.definition, onDisk);
  const layout = new Layout(cwd, definition);
  const { faults, names: uses } = await examine(layout, onDisk, runs, definition.pre_process);
  const map = new FileMap(file, source.text);
  const told = (made: boolean) =>
    faults
      .filter(({ mayBeMade = false }) => mayBeMade === made)
      .map((fault) => problemOf(fault, definition, map));
  errors.push(...told(false));
  const names = namesOfRuns(layout, definition, runs);
  const isWhole = uses.size === onDisk.length;
  const doubtful = [
    ...told(true),
    ...parsed.yaml11Findings(),
    ...lint({ definition, runs, names, uses, file: map, isWhole }),
    ...(await contradictions({ layout, definition, onDisk, runs })),
  ];
  const known = new Set(errors.map(placeOf));
  return {
    errors: inOrder(errors, file),
    // What is an error needs no warning.
    warnings: inOrder([...warnings, ...doubtful.filter((each) => !known.has(placeOf(each)))], file),
    plan: { definition, runs, backend, layout, onDisk, undrawn: undrawn(parsed, map) },
  };
}

function problemsIn(judge: () => unknown): readonly Problem[] {
  try {
    judge();
    return [];
  } catch (error) {
    return problemsOf(error);
  }
}

/** Its places are where the file was found to give no seed. */
function undrawn({ definition, warnings }: ParsedEnsemble, map: FileMap): readonly string[] {
  const seedless = new Set(
    warnings.filter(({ code }) => code === 'config.no-seed').map((each) => placeOf(each)),
  );
  if (seedless.size === 0) return [];
  return definition.batches.flatMap(({ name }, number) => {
    const places = [`/ensemble/batches/${number}`, '/ensemble/batch_config'];
    const at = places.map((place) => `${place}/sweep/sample`);
    const place = placeOf(map.diagnose(at, { code: '', message: '' }, 'key'));
    return seedless.has(place) ? [name] : [];
  });
}
