import { bind, Builtin } from './builtin.js';
import { unsupported } from './failure.js';
import type { Value } from './value.js';

export function integerMembers(value: bigint, name: string): Value | undefined {
  switch (name) {
    case 'real':
    case 'numerator':
      return value;
    case 'imag':
      return 0n;
    case 'denominator':
      return 1n;
    case 'bit_length':
      return new Builtin(name, (call) => {
        bind(name, [], call);
        const magnitude = value < 0n ? -value : value;
        return magnitude === 0n ? 0n : BigInt(magnitude.toString(2).length);
      });
    case 'as_integer_ratio':
    case 'bit_count':
    case 'conjugate':
    case 'from_bytes':
    case 'to_bytes':
    case 'is_integer':
      throw unsupported(`"${name}" of a number is not supported`);
    default:
      return undefined;
  }
}

export function floatMembers(value: number, name: string): Value | undefined {
  switch (name) {
    case 'real':
      return value;
    case 'imag':
      return 0;
    case 'is_integer':
      return new Builtin(name, (call) => (bind(name, [], call), Number.isInteger(value)));
    case 'as_integer_ratio':
    case 'conjugate':
    case 'fromhex':
    case 'hex':
      throw unsupported(`"${name}" of a number is not supported`);
    default:
      return undefined;
  }
}
