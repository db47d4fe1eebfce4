import { bind, Builtin, Callable, type Call } from './builtin.js';
import { isSameOrEqual } from './equality.js';
import { wrong } from './failure.js';
import { countStep } from './limits.js';
import { Undefined } from './undefined.js';
import { firstOf, PyObject, type Value } from './value.js';

/** How a recursive loop goes one level further in. */
export type Recurse = (items: Value, depth: number) => string;

/** `loop` inside of a loop. It looks ahead only when it is asked to. */
export class LoopContext extends Callable {
  readonly typeName = 'LoopContext';
  #items: Iterator<Value>;
  #index = -1;
  #length: number | undefined;
  #current: Value | undefined;
  #before: Value | undefined;
  /** What has been fetched ahead; an empty list is the end. */
  #ahead: readonly Value[] | undefined;
  #changed: readonly Value[] | undefined;

  constructor(
    items: Iterator<Value>,
    of: Value,
    readonly recurse: Recurse | undefined,
    readonly depth: number,
  ) {
    super();
    this.#items = items;
    this.#length =
      typeof of === 'string'
        ? Array.from(of).length
        : of instanceof PyObject
          ? of.length()
          : undefined;
  }

  next(): Value | undefined {
    const [item] = this.#ahead ?? this.#fetch();
    this.#ahead = undefined;
    if (item === undefined) return undefined;
    countStep();
    this.#index += 1;
    this.#before = this.#current;
    this.#current = item;
    return item;
  }

  repr(): string {
    return `<LoopContext ${this.#index + 1}/${this.length()}>`;
  }

  override truth(): boolean {
    return this.length() > 0;
  }

  override length(): number {
    if (this.#length === undefined) {
      const rest: Value[] = [];
      for (;;) {
        const [item] = this.#fetch();
        if (item === undefined) break;
        countStep();
        rest.push(item);
      }
      this.#items = rest[Symbol.iterator]();
      this.#length = rest.length + this.#index + 1 + (this.#ahead?.length ?? 0);
    }
    return this.#length;
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'index':
        return BigInt(this.#index + 1);
      case 'index0':
        return BigInt(this.#index);
      case 'first':
        return this.#index === 0;
      case 'last':
        return this.#peek().length === 0;
      case 'length':
        return BigInt(this.length());
      case 'revindex':
        return BigInt(this.length() - this.#index);
      case 'revindex0':
        return BigInt(this.length() - this.#index - 1);
      case 'depth':
        return BigInt(this.depth + 1);
      case 'depth0':
        return BigInt(this.depth);
      case 'previtem':
        return firstOf(this.#before, () => new Undefined('there is no item before the first'));
      case 'nextitem':
        return firstOf(this.#peek()[0], () => new Undefined('there is no item after the last'));
      case 'cycle':
        return new Builtin(name, ({ positional, named }) => {
          const item = positional[this.#index % positional.length];
          if (item === undefined || named.size > 0) throw wrong('"cycle" takes at least one value');
          return item;
        });
      case 'changed':
        return new Builtin(name, ({ positional, named }) => {
          if (named.size > 0) throw wrong('"changed" takes no named arguments');
          return this.#hasChanged(positional);
        });
      default:
        return undefined;
    }
  }

  call(call: Call): Value {
    const [items = null] = bind('loop', ['iterable'], call);
    if (this.recurse === undefined) {
      throw wrong(
        'only a loop that is marked "recursive" can be called',
        'Write {% for … in … recursive %}.',
      );
    }
    return this.recurse(items, this.depth + 1);
  }

  #fetch(): readonly Value[] {
    const next = this.#items.next();
    return next.done === true ? [] : [next.value];
  }

  #peek(): readonly Value[] {
    return (this.#ahead ??= this.#fetch());
  }

  #hasChanged(values: readonly Value[]): boolean {
    const before = this.#changed;
    const isSame =
      before?.length === values.length &&
      before.every((value, index) => isSameOrEqual(value, values[index] ?? null));
    if (!isSame) this.#changed = values;
    return !isSame;
  }
}
