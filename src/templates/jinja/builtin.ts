import { unsupported, wrong } from './failure.js';
import { PyObject, type Value } from './value.js';

/** What a call hands over. */
export interface Call {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}

export const emptyCall: Call = { positional: [], named: new Map() };

/** Whatever can be called from a template. */
export abstract class Callable extends PyObject {
  abstract call(call: Call): Value;
}

/** A function or a method of Python or Jinja. */
export class Builtin extends Callable {
  readonly typeName: string = 'builtin_function_or_method';
  readonly #run: (call: Call) => Value;

  constructor(
    readonly name: string,
    run: (call: Call) => Value,
  ) {
    super();
    this.#run = run;
  }

  call(call: Call): Value {
    return this.#run(call);
  }

  repr(): string {
    throw unsupported(
      `"${this.name}" is a method here, which cannot be printed`,
      `To call it write ${this.name}(). An entry of that name is reached as ['${this.name}'].`,
    );
  }
}

export class TypeBuiltin extends Builtin {
  override readonly typeName = 'type';

  override repr(): string {
    return `<class '${this.name}'>`;
  }
}

/**
 * Hands arguments to parameters. `names` are those of Python, in its order; one that ends in `?` may be left out, and
 * is `undefined` then.
 */
export function bind(
  what: string,
  names: readonly string[],
  { positional, named }: Call,
  positionalOnly = false,
): (Value | undefined)[] {
  if (positional.length > names.length) {
    throw wrong(
      `"${what}" takes at most ${names.length} arguments, and is given ${positional.length}`,
    );
  }
  const bound: (Value | undefined)[] = names.map((_, index) => positional[index]);
  for (const [name, value] of named) {
    const index = names.findIndex((each) => each.replace('?', '') === name);
    if (index === -1 || positionalOnly) throw wrong(`"${what}" takes no argument called "${name}"`);
    if (bound[index] !== undefined) throw wrong(`"${what}" is given "${name}" twice`);
    bound[index] = value;
  }
  names.forEach((name, index) => {
    if (bound[index] === undefined && !name.endsWith('?')) {
      throw wrong(`"${what}" needs the argument "${name}"`);
    }
  });
  return bound;
}
