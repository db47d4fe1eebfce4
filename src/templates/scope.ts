import type { TemplateValue } from './values.js';

/** What names mean at one place of a template while it is rendered. */
export interface Scope {
  readonly root: TemplateValue;
  /** What `this` is. */
  readonly here: TemplateValue;
  /** Where `../` leads: out of the innermost `{{#each}}` or `{{#with}}`. */
  readonly outer: Scope | undefined;
  readonly loop: Loop | undefined;
  readonly names: Names | undefined;
}

/** One turn of an `{{#each}}`: `@index`, `@key`, `@first` and `@last`. */
export interface Loop {
  readonly index: number;
  /** In a list the index again, as in Handlebars. */
  readonly key: string | number;
  readonly first: boolean;
  readonly last: boolean;
  readonly outer: Loop | undefined;
}

/** What `as |item key|` named. */
interface Names {
  readonly names: readonly string[];
  readonly values: readonly TemplateValue[];
  readonly outer: Names | undefined;
}

export function rootScope(view: TemplateValue): Scope {
  return { root: view, here: view, outer: undefined, loop: undefined, names: undefined };
}

/**
 * The scope inside of an `{{#each}}` or `{{#with}}`. `../` leaves exactly that block. Handlebars does not count a
 * block whose value equals the one around it, so that in two loops over the same list `../` means something else
 * where both are at the same item; Tutti counts by the blocks that are written.
 */
export function inside(
  scope: Scope,
  here: TemplateValue,
  names: readonly string[],
  values: readonly TemplateValue[],
  loop = scope.loop,
): Scope {
  return {
    root: scope.root,
    here,
    outer: scope,
    loop,
    names: names.length === 0 ? scope.names : { names, values, outer: scope.names },
  };
}

/** The scope that `../` leads to, so many times; `undefined` outside of the template. */
export function scopeAbove(scope: Scope, up: number): Scope | undefined {
  let found: Scope | undefined = scope;
  for (let left = up; left > 0 && found !== undefined; left -= 1) found = found.outer;
  return found;
}

/** What `@name` is after so many `../`. */
export function dataOf(scope: Scope, up: number, name: string): TemplateValue | undefined {
  let { loop } = scope;
  for (let left = up; left > 0; left -= 1) {
    if (loop === undefined) return undefined;
    loop = loop.outer;
  }
  switch (name) {
    case 'root':
      return scope.root;
    case 'index':
    case 'key':
    case 'first':
    case 'last':
      return loop?.[name];
    default:
      return undefined;
  }
}

export function namedValue(scope: Scope, name: string): TemplateValue | undefined {
  for (let { names } = scope; names !== undefined; names = names.outer) {
    const index = names.names.indexOf(name);
    if (index !== -1) return names.values[index];
  }
  return undefined;
}
