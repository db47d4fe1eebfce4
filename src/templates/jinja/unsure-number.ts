import { type Failure, unsupported } from './failure.js';
import { reprOf } from './print-value.js';
import { PyObject, type Value } from './value.js';

/**
 * A number that YAML 1.1, which model-ensembler reads, takes for something else: `1e-5` is a text there, and `0755` is
 * 493. It prints as it would there. Whatever would come out differently is refused.
 */
export class UnsureNumber extends PyObject {
  readonly typeName = 'number';

  constructor(
    /** As it stands in the configuration. */
    readonly written: string,
    /** What YAML 1.1 makes of it. */
    readonly older: string | bigint,
    readonly value: number,
  ) {
    super();
  }

  override truth(): boolean {
    const isTrue = Boolean(this.older);
    if (isTrue !== (this.value !== 0)) throw this.refusal();
    return isTrue;
  }

  repr(): string {
    return reprOf(this.older);
  }

  override text(): string {
    return String(this.older);
  }

  override attribute(_name: string): Value | undefined {
    throw this.refusal();
  }

  override iterate(): Iterator<Value> {
    throw this.refusal();
  }

  override length(): number {
    throw this.refusal();
  }

  refusal(): Failure {
    const older = typeof this.older === 'string' ? 'a text' : `the number ${this.older}`;
    return unsupported(
      `${this.written} is a number, but ${older} in YAML 1.1, which Jinja's users have; it can only be printed`,
      'Write it in the configuration so that it is one thing: 1.0e-5, 493, or in quotes.',
    );
  }
}
