import { missingName, noSuchEntry } from './missing-name.js';
import { dataOf, namedValue, type Scope, scopeAbove } from './scope.js';
import { type Expression, type Lookup, type Path, spelledExpression } from './syntax.js';
import { TemplateError } from './template-error.js';
import { childOf, describe, isList, isMapping, Numeral, type TemplateValue } from './values.js';

/** The value of an expression. Every name on the way to it exists, or this throws. */
export function evaluate(expression: Expression, scope: Scope): TemplateValue {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'path':
      return follow(expression, scope);
    case 'lookup':
      return lookUp(expression, scope);
  }
}

function follow(path: Path, scope: Scope): TemplateValue {
  const { steps } = path;
  let value = startOf(path, scope);
  if (value === undefined) throw missingName(path, 0, undefined, scope);
  for (let index = path.from === 'here' ? 0 : 1; index < steps.length; index += 1) {
    const child = childOf(value, steps[index] ?? '');
    if (child === undefined) throw missingName(path, index, value, scope);
    value = child;
  }
  return value;
}

function startOf({ from, up, steps }: Path, scope: Scope): TemplateValue | undefined {
  switch (from) {
    case 'here':
      return scopeAbove(scope, up)?.here;
    case 'block':
      return namedValue(scope, steps[0] ?? '');
    case 'data':
      return dataOf(scope, up, steps[0] ?? '');
  }
}

function lookUp(expression: Lookup, scope: Scope): TemplateValue {
  const container = evaluate(expression.container, scope);
  const key = evaluate(expression.key, scope);
  if (!isList(container) && !isMapping(container)) {
    throw new TemplateError(expression.container.place, {
      code: 'template.bad-arguments',
      message: `"lookup" looks into a list or a mapping; "${spelledExpression(expression.container)}" is ${describe(container)}`,
    });
  }
  const names = namesOf(key, expression);
  for (const name of names) {
    const child = childOf(container, name);
    if (child !== undefined) return child;
  }
  throw noSuchEntry(expression, container, names[0]);
}

/** A mapping may have a number's text for its key, as in `{0.10: a}`; lists count with the number. */
function namesOf(key: TemplateValue, { key: expression }: Lookup): readonly [string, ...string[]] {
  if (key instanceof Numeral) return [key.text, String(key.value)];
  if (typeof key === 'string' || typeof key === 'number') return [String(key)];
  throw new TemplateError(expression.place, {
    code: 'template.bad-arguments',
    message: `"lookup" looks for a name or a number; "${spelledExpression(expression)}" is ${describe(key)}`,
  });
}
