import { lint } from '../../src/cli/lint/index.js';
import { FileMap, parseEnsemble } from '../../src/config/index.js';
import { compileTemplate } from '../../src/templates/index.js';

const own = ['idx', 'dir', 'name'];

interface Given {
  /** By batch: the text of its template. */
  readonly templates?: Readonly<Record<string, string>>;
  readonly language?: 'hbs' | 'j2';
  /** Whether all templates could be read. */
  readonly isWhole?: boolean;
  readonly overrides?: Readonly<Record<string, string>>;
}

/** What is doubtful about a file, of one kind, as its lines tell it. */
export function doubts(code: string, text: string, given: Given = {}): string[] {
  const { templates = {}, language = 'hbs', isWhole = true, overrides = {} } = given;
  const readCsv = (path: string) => ({
    name: path,
    file: `/${path}`,
    bytes: new TextEncoder().encode('rho,tau\n1,2\n3,4\n'),
    sha256: '',
  });
  const { definition, runs } = parseEnsemble(text, { file: 'a.yaml', overrides, readCsv });
  const names = new Map<string, Map<string, number>>();
  for (const { name, run_count } of definition.batches) {
    names.set(name, new Map(own.map((each) => [each, run_count])));
  }
  for (const { batch, params } of runs) {
    const counts = names.get(batch);
    for (const name of Object.keys(params)) counts?.set(name, (counts.get(name) ?? 0) + 1);
  }
  const uses = new Map(
    Object.entries(templates).map(([batch, template]) => [
      batch,
      compileTemplate({ file: `t.${language}`, text: template }).names(),
    ]),
  );
  const file = new FileMap('a.yaml', text);
  return lint({ definition, runs, names, uses, file, isWhole })
    .filter((each) => each.code === `lint.${code}`)
    .map(
      (each) => `${each.file}:${each.line}:${each.column}: ${each.message} | ${each.hint ?? ''}`,
    );
}
