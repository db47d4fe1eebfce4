import { nearest } from '../config/index.js';
import { type Scope, scopeAbove } from './scope.js';
import { type Lookup, type Path, spelled, spelledExpression } from './syntax.js';
import { TemplateError } from './template-error.js';
import { childOf, describe, isList, isMapping, type TemplateValue } from './values.js';

const code = 'template.missing-name';

/** A path whose step `index` is not there; `container` is what the steps before it lead to. */
export function missingName(
  path: Path,
  index: number,
  container: TemplateValue | undefined,
  scope: Scope,
): TemplateError {
  const name = spelled(path, index + 1);
  if (container === undefined) {
    const message =
      path.from === 'data' ? `there is no "${name}" here` : `"${name}" leads out of the template`;
    return new TemplateError(path.place, { code, message, hint: hintFor(path) });
  }
  const meant = elsewhere(path, index, scope) ?? sibling(path, index, container);
  const guess = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  if (isMapping(container)) {
    const message = `there is no "${name}" here.${guess}`;
    return new TemplateError(path.place, { code, message, hint: hintAfter(path, index, scope) });
  }
  const whole = spelled({ ...path, steps: path.steps.slice(0, index) });
  return new TemplateError(path.place, {
    code,
    message: `there is no "${name}": "${whole}" is ${describe(container)}.${guess}`,
    hint: isList(container) ? 'A list is counted from 0; {{#each}} goes through it.' : undefined,
  });
}

function hintFor({ from }: Path): string {
  return from === 'data'
    ? '@index, @key, @first and @last are there inside of {{#each}}; @root is there everywhere.'
    : 'Only {{#each}} and {{#with}} are left by ../; {{#if}} and {{#unless}} need none.';
}

function hintAfter(path: Path, index: number, scope: Scope): string | undefined {
  const isFirst = path.from === 'here' && index === 0;
  if (!isFirst) return undefined;
  if (path.up === 0 && scope.outer !== undefined)
    return 'Inside of {{#each}} and {{#with}}, names are those of the value: what is outside needs ../ or @root.';
  return 'The parameters of the run are under `run`: {{run.name}}.';
}

/** The same name where the template's author may have thought to be: further out, or a parameter of the run. */
function elsewhere(path: Path, index: number, scope: Scope): string | undefined {
  if (path.from !== 'here' || index > 0) return undefined;
  const [first = ''] = path.steps;
  let outer = scopeAbove(scope, path.up)?.outer;
  for (let up = path.up + 1; outer !== undefined; up += 1, outer = outer.outer) {
    if (childOf(outer.here, first) !== undefined) return spelled({ ...path, up });
  }
  const parameters = childOf(scope.root, 'run') ?? null;
  if (childOf(parameters, first) === undefined) return undefined;
  const steps = ['run', ...path.steps];
  if (scope.here === scope.root) return spelled({ ...path, up: 0, steps });
  return spelled({ ...path, up: 0, from: 'data', steps: ['root', ...steps] });
}

function sibling(path: Path, index: number, container: TemplateValue): string | undefined {
  const names = isMapping(container) ? Object.keys(container) : [];
  const meant = nearest(path.steps[index] ?? '', names);
  if (meant === undefined) return undefined;
  return spelled({ ...path, steps: path.steps.with(index, meant) }, index + 1);
}

export function noSuchEntry(
  { container: expression, key: { place } }: Lookup,
  container: TemplateValue,
  name: string,
): TemplateError {
  const meant = isMapping(container) ? nearest(name, Object.keys(container)) : undefined;
  const guess = meant === undefined ? '' : `. Did you mean "${meant}"?`;
  return new TemplateError(place, {
    code,
    message: `there is no "${name}" in "${spelledExpression(expression)}", which is ${describe(container)}${guess}`,
    hint: isList(container) ? 'A list is counted from 0.' : undefined,
  });
}
