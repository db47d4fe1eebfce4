import { Callable, type Call } from './builtin.js';
import { unsupported, wrong } from './failure.js';
import { deeper } from './limits.js';
import { quoted } from './print-value.js';
import { Dict } from './dict.js';
import { Tuple } from './tuple.js';
import { Undefined } from './undefined.js';
import type { Value } from './value.js';

/** What a macro takes. */
export interface MacroHead {
  /** Nothing for a call block's. */
  readonly name: string | undefined;
  readonly parameters: readonly string[];
  /** Whether its body reads `caller`, `kwargs` and `varargs`. */
  readonly takesCaller: boolean;
  readonly takesNamed: boolean;
  readonly takesMore: boolean;
}

/** What its body is given: a value for each parameter, `undefined` where the call has none. */
export interface MacroArguments {
  readonly parameters: readonly (Value | undefined)[];
  readonly caller: Value | undefined;
  readonly named: Value | undefined;
  readonly more: Value | undefined;
}

export class Macro extends Callable {
  readonly typeName = 'Macro';
  readonly #run: (given: MacroArguments) => string;

  constructor(
    readonly head: MacroHead,
    run: (given: MacroArguments) => string,
  ) {
    super();
    this.#run = run;
  }

  repr(): string {
    return `<Macro ${this.head.name === undefined ? 'anonymous' : quoted(this.head.name)}>`;
  }

  override attribute(name: string): Value | undefined {
    const { head } = this;
    switch (name) {
      case 'name':
        return head.name ?? null;
      case 'arguments':
        return new Tuple(head.parameters);
      case 'caller':
        return head.takesCaller;
      case 'catch_kwargs':
        return head.takesNamed;
      case 'catch_varargs':
        return head.takesMore;
      case 'explicit_caller':
        throw unsupported('"explicit_caller" is not supported');
      default:
        return undefined;
    }
  }

  call({ positional, named }: Call): string {
    const { name = 'caller', parameters, takesCaller, takesNamed, takesMore } = this.head;
    const left = new Map(named);
    const take = (key: string): Value | undefined => {
      const value = left.get(key);
      left.delete(key);
      return value;
    };
    const given = parameters.map((each, index) =>
      index < positional.length ? positional[index] : take(each),
    );
    const hasOwnCaller = parameters.includes('caller');
    const isCallerPlaced = positional.length > parameters.indexOf('caller');
    if (hasOwnCaller && takesCaller && isCallerPlaced && positional.length < parameters.length) {
      throw wrong(`the macro "${name}" takes "caller" by its name, or with all of the others`);
    }
    const caller =
      takesCaller && !hasOwnCaller
        ? (take('caller') ?? new Undefined('this macro is not called by a "call" block'))
        : undefined;
    const [unknown] = left.keys();
    if (!takesNamed && unknown !== undefined) {
      throw wrong(`the macro "${name}" takes no argument called "${unknown}"`);
    }
    if (!takesMore && positional.length > parameters.length) {
      throw wrong(`the macro "${name}" takes at most ${parameters.length} arguments`);
    }
    const more = positional.slice(parameters.length);
    return deeper(() =>
      this.#run({
        parameters: given,
        caller,
        named: takesNamed ? new Dict(left) : undefined,
        more: takesMore ? new Tuple(more) : undefined,
      }),
    );
  }
}
