import type { Activation } from './activation.js';
import { Symbols } from './symbols.js';

/** One scope of a template while it is made ready. */
export class Frame {
  constructor(
    readonly symbols: Symbols,
    /** Inside of an `if`, an unknown filter is an error only if it is come by. */
    readonly isConditional = false,
    /** Inside of an expression that Jinja works out while it reads the template. */
    readonly isFolding = false,
  ) {}

  inner(): Frame {
    return new Frame(new Symbols(this.symbols));
  }

  conditional(): Frame {
    return new Frame(this.symbols, true, this.isFolding);
  }

  folding(): Frame {
    return new Frame(this.symbols, this.isConditional, true);
  }

  /** What is done where the scope is entered. To be asked once all of its symbols are known. */
  entering(): (activation: Activation) => void {
    const loads = Array.from(this.symbols.loads);
    return (activation) => {
      for (const [slot, load] of loads) {
        switch (load.from) {
          case 'parameter':
            break;
          case 'run':
            activation.set(slot, activation.root.get(load.name));
            break;
          case 'outer':
            activation.set(slot, activation.get(load.slot));
            break;
          case 'nothing':
            activation.set(slot, undefined);
        }
      }
    };
  }

  /** What is done where it is left: a macro that remembers a loop's variable finds nothing there afterwards. */
  leaving(): (activation: Activation) => void {
    const slots = Array.from(this.symbols.loads.keys());
    return (activation) => {
      for (const slot of slots) activation.set(slot, undefined);
    };
  }
}
