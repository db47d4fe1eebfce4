import { unsupported } from './failure.js';
import { checkRange } from './limits.js';
import { PyObject, type Value } from './value.js';

/** `range(start, stop, step)`, which has its numbers only when they are asked for. */
export class Range extends PyObject {
  readonly typeName = 'range';
  readonly count: bigint;

  constructor(
    readonly start: bigint,
    readonly stop: bigint,
    readonly step: bigint,
  ) {
    super();
    const span = step > 0n ? stop - start : start - stop;
    const stride = step > 0n ? step : -step;
    this.count = span <= 0n ? 0n : (span - 1n) / stride + 1n;
    checkRange(this.count);
  }

  override truth(): boolean {
    return this.count > 0n;
  }

  repr(): string {
    const step = this.step === 1n ? '' : `, ${this.step}`;
    return `range(${this.start}, ${this.stop}${step})`;
  }

  at(index: bigint): bigint | undefined {
    const from = index < 0n ? index + this.count : index;
    return from >= 0n && from < this.count ? this.start + from * this.step : undefined;
  }

  has(value: bigint): boolean {
    const from = value - this.start;
    return from % this.step === 0n && from / this.step >= 0n && from / this.step < this.count;
  }

  equals(other: Range): boolean {
    if (this.count !== other.count) return false;
    if (this.count === 0n) return true;
    return this.start === other.start && (this.count === 1n || this.step === other.step);
  }

  slice(from: bigint, to: bigint, by: bigint): Range {
    return new Range(this.start + from * this.step, this.start + to * this.step, this.step * by);
  }

  override attribute(name: string): Value | undefined {
    if (name === 'start' || name === 'stop' || name === 'step') return this[name];
    if (name === 'count' || name === 'index')
      throw unsupported(`"${name}" of a range is not supported`);
    return undefined;
  }

  override *iterate(): Generator<Value, void, undefined> {
    for (let index = 0n; index < this.count; index += 1n) yield this.start + index * this.step;
  }

  override length(): number {
    return Number(this.count);
  }
}
