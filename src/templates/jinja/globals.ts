import { needInteger } from './argument.js';
import { bind, Builtin, Callable, type Call, TypeBuiltin } from './builtin.js';
import { Dict } from './dict.js';
import { fill } from './dict-methods.js';
import { unsupported, wrong } from './failure.js';
import { Namespace } from './namespace.js';
import { Range } from './range.js';
import { Tuple } from './tuple.js';
import { PyObject, type Value } from './value.js';

/** What templates have besides `run`. */
export const globals: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['range', new TypeBuiltin('range', range)],
  ['dict', new TypeBuiltin('dict', (call) => fill(new Dict(), call, 'dict'))],
  [
    'namespace',
    new Builtin('namespace', (call) => new Namespace(fill(new Dict(), call, 'namespace'))),
  ],
  ['cycler', new Builtin('cycler', ({ positional, named }) => cycler(positional, named))],
  [
    'joiner',
    new Builtin('joiner', (call) => {
      const [mark = ', '] = bind('joiner', ['sep?'], call);
      return new Joiner(mark);
    }),
  ],
  [
    'lipsum',
    new Builtin('lipsum', () => {
      throw unsupported('"lipsum" would give another text each time');
    }),
  ],
]);

function range({ positional, named }: Call): Value {
  if (named.size > 0) throw wrong('"range" takes no named arguments');
  const [first = null, second, third] = bind('range', ['start', 'stop?', 'step?'], {
    positional,
    named,
  });
  const one = needInteger(first, 'range');
  const step = third === undefined ? 1n : needInteger(third, 'range');
  if (step === 0n) throw wrong('"range" cannot have the step 0');
  return second === undefined
    ? new Range(0n, one, step)
    : new Range(one, needInteger(second, 'range'), step);
}

function cycler(items: readonly Value[], named: ReadonlyMap<string, Value>): Value {
  if (items.length === 0 || named.size > 0)
    throw wrong('"cycler" takes at least one value, without names');
  return new Cycler(items);
}

class Cycler extends PyObject {
  readonly typeName = 'Cycler';
  #position = 0;

  constructor(readonly items: readonly Value[]) {
    super();
  }

  repr(): string {
    throw unsupported('a cycler cannot be printed', 'Its values come from next().');
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'current':
        return this.#current();
      case 'pos':
        return BigInt(this.#position);
      case 'items':
        return new Tuple(this.items);
      case 'next':
        return new Builtin(name, (call) => {
          bind(name, [], call);
          const value = this.#current();
          this.#position = (this.#position + 1) % this.items.length;
          return value;
        });
      case 'reset':
        return new Builtin(name, (call) => {
          bind(name, [], call);
          this.#position = 0;
          return null;
        });
      default:
        return undefined;
    }
  }

  #current(): Value {
    return this.items[this.#position] ?? null;
  }
}

class Joiner extends Callable {
  readonly typeName = 'Joiner';
  #isUsed = false;

  constructor(readonly mark: Value) {
    super();
  }

  repr(): string {
    throw unsupported('a joiner cannot be printed', 'It is called: {{ name() }}.');
  }

  override attribute(name: string): Value | undefined {
    if (name === 'sep') return this.mark;
    return name === 'used' ? this.#isUsed : undefined;
  }

  call(call: Call): Value {
    bind('joiner', [], call);
    if (this.#isUsed) return this.mark;
    this.#isUsed = true;
    return '';
  }
}
