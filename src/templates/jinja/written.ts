import { quoted } from './print-value.js';
import type { Expression } from './syntax-tree.js';

/** A name with what follows it, as it was written, as far as it is fixed: `run.list[0].x`. */
export function written(expression: Expression): string | undefined {
  switch (expression.kind) {
    case 'name':
      return expression.name;
    case 'attribute': {
      const of = written(expression.of);
      return of === undefined ? undefined : `${of}.${expression.name}`;
    }
    case 'item': {
      const of = written(expression.of);
      const { key } = expression;
      if (of === undefined || key.kind !== 'constant') return undefined;
      if (typeof key.value === 'string') {
        return /^[A-Za-z_]\w*$/.test(key.value)
          ? `${of}.${key.value}`
          : `${of}[${quoted(key.value)}]`;
      }
      return typeof key.value === 'bigint' ? `${of}[${key.value}]` : undefined;
    }
    default:
      return undefined;
  }
}

/** The names that lead there from the root, as in `['run', 'rho']`. */
export function stepsOf(expression: Expression): readonly string[] | undefined {
  switch (expression.kind) {
    case 'name':
      return [expression.name];
    case 'attribute': {
      const steps = stepsOf(expression.of);
      return steps && [...steps, expression.name];
    }
    case 'item': {
      const steps = stepsOf(expression.of);
      const { key } = expression;
      if (steps === undefined || key.kind !== 'constant') return undefined;
      const { value } = key;
      return typeof value === 'string' || typeof value === 'bigint'
        ? [...steps, String(value)]
        : undefined;
    }
    default:
      return undefined;
  }
}
