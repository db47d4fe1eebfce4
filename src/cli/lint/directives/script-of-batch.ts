import {
  type BatchDefinition,
  type Diagnostic,
  type PlannedRun,
  SourceText,
} from '../../../config/index.js';
import type { TemplateView } from '../../../templates/index.js';
import { contradicts } from './compare.js';
import type { DirectedSetting, Directive } from './directive.js';
import type { JobScript } from './job-script.js';
import { headOf, readDirectives } from './read-directives.js';
import { sourceSpan } from './source-span.js';

/** What one batch's job script asks for, run by run. */
export class ScriptOfBatch {
  readonly findings: Diagnostic[] = [];
  readonly #told = new Set<string>();
  /** Most runs differ further down only. */
  #head = '';
  #directives: readonly Directive[] = [];

  constructor(
    readonly batch: BatchDefinition,
    readonly script: JobScript,
  ) {}

  look(run: PlannedRun, view: () => TemplateView): void {
    for (const directive of this.#directivesOf(this.script.textFor(view))) {
      const { setting, scheduler } = directive;
      const key = `${scheduler.name} ${setting}`;
      const said = this.#said(setting, run);
      if (said === undefined || this.#told.has(key) || !contradicts(directive, said.value))
        continue;
      this.#told.add(key);
      this.findings.push(this.#diagnose(directive, said));
    }
  }

  #directivesOf(script: string | undefined): readonly Directive[] {
    if (script === undefined) return [];
    const head = headOf(script);
    const text = head.join('\n');
    if (text !== this.#head) this.#directives = readDirectives(head);
    this.#head = text;
    return this.#directives;
  }

  /** What the file says of it. A run may say it otherwise than its batch, which then does not count. */
  #said(setting: DirectedSetting, run: PlannedRun): Said | undefined {
    const ofBatch = this.batch[setting];
    if (ofBatch === undefined) return undefined;
    const own = run.params[setting];
    const name = `${run.batch}-${run.idx}`;
    const seen = this.script.isTemplate ? ` (${name})` : '';
    if (own === undefined) return { value: String(ofBatch), by: `the batch ${run.batch}${seen}` };
    if (typeof own !== 'string' && typeof own !== 'number') return undefined;
    return { value: String(own), by: `the run ${name}` };
  }

  #diagnose({ setting, option, text }: Directive, said: Said): Diagnostic {
    const { file, source, isTemplate } = this.script;
    const once = `{{run.${setting}}}`;
    return new SourceText(file, source).diagnose(sourceSpan(source, text, option), {
      code: 'lint.directive',
      message: `"${option}" contradicts \`${setting}: ${said.value}\` of ${said.by}`,
      hint: isTemplate
        ? `Write ${once} there, and both say the same.`
        : `Change one of them, or make a template of the job file, with ${once} there.`,
    });
  }
}

interface Said {
  readonly value: string;
  /** Who says so. */
  readonly by: string;
}
