import { Failure, unsupported } from './failure.js';
import { PyObject, type Value } from './value.js';

/**
 * What filters such as `map` and `select` give: the items come one by one, and only once. A second loop over it finds
 * nothing, as in Jinja.
 */
export class LazyItems extends PyObject {
  readonly typeName: string;
  readonly #items: Iterator<Value>;

  constructor(items: Iterator<Value>, typeName = 'generator') {
    super();
    this.#items = items;
    this.typeName = typeName;
  }

  repr(): string {
    throw new Failure(
      'not-printable',
      'the items that a filter gives one by one cannot be printed',
      'Add the filter "list", or "join".',
    );
  }

  override attribute(name: string): Value | undefined {
    if (/^(?:close|send|throw|gi_.*)$/.test(name))
      throw unsupported(`"${name}" is not supported here`);
    return undefined;
  }

  override iterate(): Iterator<Value> {
    return this.#items;
  }
}
