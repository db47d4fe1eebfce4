import { readFileSync } from 'node:fs';
import { type Diagnostic, parseEnsemble } from '../../../src/config/index.js';
import {
  compileTemplate,
  TemplateError,
  type TemplateView,
  viewOf,
} from '../../../src/templates/index.js';

/** A template, what its run is configured as, and what the real Jinja2 made of it. */
export interface JinjaCase {
  readonly name: string;
  readonly yaml: string;
  readonly template: string;
  readonly output?: string;
  /** The name of the error. */
  readonly error?: string;
}

interface CaseFile {
  /** For the cases that have none of their own. */
  readonly yaml?: string;
  readonly cases: readonly (Omit<JinjaCase, 'yaml'> & { readonly yaml?: string })[];
}

export function casesOf(name: string): readonly JinjaCase[] {
  const text = readFileSync(new URL(name, import.meta.url), 'utf8');
  const { yaml = '', cases } = JSON.parse(text) as CaseFile;
  return cases.map((each) => ({ yaml, ...each }));
}

export const file = 'templates/input.nml.j2';

interface GivenRun {
  readonly view: TemplateView;
  /** What `tutti validate` says of its values. */
  readonly warnings: readonly Diagnostic[];
}

const runs = new Map<string, GivenRun>();

/** The run that a text of YAML describes, as the configuration has it. */
function runOf(yaml: string): GivenRun {
  const known = runs.get(yaml);
  if (known !== undefined) return known;
  const indented = yaml.trimEnd().replaceAll(/^/gm, ' '.repeat(10));
  const source = `ensemble:\n  batches:\n    - name: b\n      runs:\n        -\n${indented}\n`;
  const parsed = parseEnsemble(source, { file: 'e.yaml' });
  const [run] = parsed.runs;
  const view = viewOf({ params: run?.params ?? {}, texts: run?.texts });
  const given = { view, warnings: parsed.yaml11Findings() };
  runs.set(yaml, given);
  return given;
}

export function renderedFor(yaml: string, text: string): string {
  return compileTemplate({ file, text }).render(runOf(yaml).view);
}

/** The error that a template is refused with; anything else that is thrown is a defect and passes through. */
export function refusalFor(yaml: string, text: string): TemplateError {
  try {
    renderedFor(yaml, text);
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error(`the template was rendered: ${text}`);
}

export type Verdict =
  | 'same'
  /** The real one has an answer, and we say that we have none. */
  | 'refused'
  /** Different, and `tutti validate` warns of the value, with line and column. */
  | 'flagged'
  | 'silently different';

/** How our rendering compares with the real one. To refuse what is an error there is the same. */
export function verdictOn(given: JinjaCase): { readonly verdict: Verdict; readonly said: string } {
  try {
    const said = renderedFor(given.yaml, given.template);
    if (said === given.output) return { verdict: 'same', said };
    const isFlagged = runOf(given.yaml).warnings.length > 0;
    return { verdict: isFlagged ? 'flagged' : 'silently different', said };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { verdict: given.error === undefined ? 'refused' : 'same', said: error.message };
  }
}
